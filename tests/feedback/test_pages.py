"""The student's page, made from real verdicts on real answers."""

import re

import html5lib
import numpy as np
import pytest

from autograder.exercise import exercises
from autograder.feedback import cell_outputs, page
from autograder.feedback.pages import write
from autograder.judge import Judge
try:
    from autograder.pipeline import rounded
except ImportError:
    def rounded(a): return [[float(f"{x:.6g}") if x-x==0 else None for x in r] for r in a.tolist()] if a.ndim==2 else a.tolist()
from autograder.probing import local, observe
from autograder.records import Evidence

SEED = 5
RIGHT = """
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, 0.0
    def step(self, params, grads):
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""
DECAYING = RIGHT.replace("self.s + grads**2", "0.9 * self.s + 0.1 * grads**2")
HOSTILE = RIGHT.replace(
    "self.s = self.s + grads**2",
    "raise ValueError('<script>alert(1)</script><img src=x onerror=alert(1)> \\x1b[31m \\u202e ' + 'A' * 10_000_000)",
)


@pytest.fixture(scope="module")
def judge():
    return Judge([exercises()["adagrad"]], SEED)


def graded(judge, source, student="ada"):
    """The result line and figure line of one answer."""
    exercise = exercises()["adagrad"]
    task = exercise.tasks[0]

    def namespace():
        names = {"np": np}
        exec(source, names)
        return names

    driven = local(namespace)
    with np.errstate(all="ignore"):
        traces = {name: observe(driven, name, probe, SEED) for name, probe in task.probes.items()}
    row = judge.verdict(exercise, Evidence(task.cell, SEED, traces=traces, isolation="A")).row(
        student, "exercises", "adagrad"
    )
    arrays = {k: rounded(v) for k, v in traces[task.figure.probe].arrays.items()}
    figure = {"student": student, "assignment": "exercises", "notebook": "adagrad", "cell": task.cell, "kind": "path"}
    return row, {**figure, "landscape": task.figure.landscape, "arrays": arrays}


def made(judge, source, student="ada"):
    row, figure = graded(judge, source, student)
    return page(student, "adagrad", [row], {row["cell"]: figure})


@pytest.mark.parametrize("source", [RIGHT, DECAYING, HOSTILE], ids=["right", "wrong", "hostile"])
def test_a_page_is_valid_self_contained_and_small(judge, source):
    text = made(judge, source, student="<i>ada\u202e</i>")
    elements = list(html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text).iter())
    assert not [e for e in elements if {"src", "href", "onclick", "onerror"} & set(e.attrib)]
    assert not [e for e in elements if e.tag in ("script", "img", "iframe", "link")]
    assert "@import" not in text and "url(" not in text
    assert len(text.encode()) < 150_000
    assert "<script" not in text and "<img" not in text and "<i>" not in text
    assert "\u202e" not in text and "\x1b" not in text


def test_right_work_agrees_at_every_step(judge):
    text = made(judge, RIGHT)
    assert "they agree at every step" in text
    assert "Failed" not in text and "What it looks like" not in text
    assert re.search(r"<b>10</b>\s*of 10", text)


def test_wrong_work_shows_where_it_parts_and_names_the_mistake(judge):
    text = made(judge, DECAYING)
    assert "they part at step 1" in text
    assert ">step 1</text>" in text, "the first differing step is marked in the figure"
    row, _ = graded(judge, DECAYING)
    assert row["diagnosis"]["id"] == "adagrad.ema_decay"
    assert row["diagnosis"]["sentence"] in text


def test_nothing_of_the_grader_is_in_a_page(judge):
    text = made(judge, DECAYING) + str(cell_outputs(*graded(judge, DECAYING)))
    suite = exercises()["adagrad"].tasks[0].suite.read_text()
    code = [line.strip() for line in suite.splitlines() if "(" in line and len(line.strip()) > 25 and '"""' not in line]
    assert len(code) > 10
    for secret in [*code, "optviz_ref", "autograder", "/test_", ".py", str(SEED) + "]", "rng"]:
        assert secret not in text


def test_a_fault_is_a_dash_and_never_a_zero(judge):
    row, _ = graded(judge, RIGHT)
    text = page("ada", "adagrad", [{**row, "status": "fault", "score": None, "tests": [], "diagnosis": None}], {})
    assert "<b>–</b> of 10" in text and "you did nothing wrong" in text


def test_the_instructor_has_the_last_word(judge):
    row, figure = graded(judge, DECAYING)
    text = page("ada", "adagrad", [row], {row["cell"]: figure}, overrides={row["cell"]: (9.5, "Nearly <b>there</b>.")})
    assert "<b>9.5</b> of 10" in text and "Nearly &lt;b&gt;there&lt;/b&gt;." in text


def test_a_path_that_explodes_is_drawn_to_where_it_leaves(judge):
    row, figure = graded(judge, RIGHT.replace("self.lr * grads", "-1e200 * grads * 1e200"))
    text = page("ada", "adagrad", [row], {row["cell"]: figure})
    assert "no finite numbers from step 1 on" in text
    assert "nan" not in re.sub(r"<[^>]*aria-label[^>]*>", "", text).lower().replace("finance", "")


def test_write_streams_every_notebook_to_its_place(judge, tmp_path):
    pairs = [
        graded(judge, source, student) for student, source in (("ada", RIGHT), ("bob", DECAYING), ("eve", HOSTILE))
    ]
    rows, figures = zip(*pairs, strict=True)
    assert write(iter(rows), iter(f for f in figures if f["student"] != "ada"), tmp_path) == 3
    assert sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()) == [
        f"{s}/exercises/adagrad.html" for s in ("ada", "bob", "eve")
    ]
    assert "<figure" in (tmp_path / "bob/exercises/adagrad.html").read_text()
    assert "<figure" not in (tmp_path / "ada/exercises/adagrad.html").read_text()


def test_the_output_under_a_cell_is_html_with_words_and_no_score(judge):
    row, figure = graded(judge, DECAYING)
    (output,) = cell_outputs(row, figure)
    assert output["output_type"] == "display_data"
    assert 'aria-label="' in output["data"]["text/html"]
    assert output["data"]["text/plain"].startswith(f"{row['score']:g} of 10 points.")
