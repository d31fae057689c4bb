"""The audit finds what a suite lets through, what it wrongly refuses, and tests that are of no use."""

import json

import pytest

from autograder.audit import audit
from autograder.audit.text import text
from tests.judge.conftest import SUITE

WEAK = SUITE.partition("@pytest.mark.points(1)")[0]  # nothing looks at the inputs
STRICT = (
    SUITE
    + '''

@pytest.mark.points(1)
def test_types(work):
    """float64 comes back."""
    work.clean("dtype")


@pytest.mark.points(1)
def test_defaults(work):
    """SGD() has lr=0.1."""
    work.follows("defaults")
'''
)


@pytest.fixture
def course(tmp_path, solution):
    """A folder with the toy's source and release notebooks."""
    stub = solution.replace("return params - self.lr * grads", "raise NotImplementedError")
    for folder, source in (("source", solution), ("release", stub)):
        path = tmp_path / folder / "exercises" / "toy.ipynb"
        path.parent.mkdir(parents=True)
        cell = {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "sgd"}}, "source": [source]}
        path.write_text(
            json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}), encoding="utf-8"
        )
    return tmp_path


def styles(tmp_path, **sources):
    folder = tmp_path / "styles"
    folder.mkdir()
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    return folder


def test_a_suite_in_order(toy, course):
    [found] = audit.run([toy(STRICT).exercise], course)
    assert found.ok, text([found])
    assert found.caught == found.mutants > 10
    assert found.misconceptions == 2


def test_survivors_are_named_with_their_line(toy, course):
    [found] = audit.run([toy().exercise], course)
    assert not found.ok
    assert "the solution, line 3: 0.1 → 0.2" in found.survivors


def test_a_misconception_that_is_paid_is_named(toy, course):
    [found] = audit.run([toy(WEAK).exercise], course)
    assert found.paid == ["mutates (form 1)"]
    assert not found.ok


def test_a_style_that_is_refused_is_named_with_the_reason(toy, course, tmp_path, solution):
    folder = styles(
        tmp_path,
        right=solution,
        short=solution.replace("return params - self.lr * grads", "return np.float32(params - self.lr * grads)"),
    )
    [found] = audit.run([toy(STRICT, styles=folder).exercise], course)
    assert not found.ok
    assert found.styles == 2
    assert len(found.refused) == 3  # one for each seed
    assert all("short" in r and "float64 was expected" in r for r in found.refused)


def test_equivalent_mutants_need_a_reason_and_the_same_evidence(toy, course):
    reasons = {"0.1 → *": "not true", "params → grads": "not true"}
    [found] = audit.run([toy(equivalent=reasons).exercise], course)
    assert any("0.1 → 0.2" in s for s in found.survivors), "another default is seen by the probe without arguments"
    assert found.equivalent == []


def test_a_test_without_use_is_marked(toy, course):
    idle = '''

@pytest.mark.points(1)
def test_idle(work):
    """Nothing is asked."""
'''
    [found] = audit.run([toy(STRICT + idle).exercise], course)
    assert "test_idle" in (line := next(x for x in text([found]).splitlines() if "test_idle" in x))
    assert line.endswith("NEVER FAILS: sharpen or delete it")


def test_a_broken_suite_is_reported(toy, course):
    [found] = audit.run([toy("def test_x(:\n").exercise], course)
    assert not found.ok
    assert "test_toy.py" in found.faults[0]


def test_the_margin_lies_between_accepted_and_rejected(toy, course):
    [found] = audit.run([toy(STRICT).exercise], course)
    margin = found.margins["steps", "path"]
    assert margin.accepted <= margin.tolerance < margin.rejected


def test_without_notebooks_the_styles_are_mutated(toy, tmp_path, solution):
    [found] = audit.run([toy(STRICT, styles=styles(tmp_path, plain=solution)).exercise])
    assert found.ok
    assert found.mutants > 10


@pytest.mark.parametrize(
    "body", ["while True: pass", "grads = [grads]; grads.append(grads); np.array(grads)", "np.ones((10**5, 10**5))"]
)
def test_a_mutant_that_never_ends_or_fills_the_memory_is_stopped(toy, tmp_path, solution, body):
    source = solution.replace("        return", f"        if self.lr > 7:\n            {body}\n        return")
    folder = styles(tmp_path, loops=source.replace("self.lr > 7", "self.lr < 7"))
    [found] = audit.run([toy(STRICT, styles=folder).exercise], mutants=False)
    assert "loops (seed 1)" in found.refused[0]
