"""Hostile and broken submissions as data: what intake makes of each. None of their code runs here."""

import copy
import json
import os

import nbformat
import pytest

from autograder import submission
from tests.submission.notebooks import RELEASES

(RELEASE,) = [path for path in RELEASES if path.stem == "adagrad"]
NAME = "adagrad.ipynb"
HONEST = """class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""
WRONG = """class AdaGrad:
    def step(self, params, grads):
        return params
"""
TESTS = "adagrad_tests"


def cell(notebook, grade_id):
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def solve(notebook, source):
    cell(notebook, "adagrad")["source"] = source
    return notebook


def write(notebook, folder, name=NAME):
    (folder / name).write_text(json.dumps(notebook), encoding="utf-8")


def honest(nb, out):
    write(solve(nb, HONEST), out)


def points_raised(nb, out):
    cell(solve(nb, WRONG), TESTS)["metadata"]["nbgrader"]["points"] = 1000
    write(nb, out)


def deleted_tests(nb, out):
    solve(nb, HONEST)["cells"].remove(cell(nb, TESTS))
    write(nb, out)


def renamed_tests(nb, out):
    cell(solve(nb, WRONG), TESTS)["metadata"]["nbgrader"]["grade_id"] = "free_points"
    cell(nb, "sgd")["metadata"]["nbgrader"]["grade_id"] = TESTS
    write(nb, out)


def unlocked(nb, out):
    solve(nb, WRONG)
    for grade_id in ("helpers", TESTS):
        c = cell(nb, grade_id)
        c["metadata"]["nbgrader"]["locked"] = False
        c["metadata"]["nbgrader"].pop("checksum", None)
        c["source"] = "pass"
    write(nb, out)


def answered_tests(nb, out):
    c = cell(solve(nb, WRONG), TESTS)
    c["metadata"]["nbgrader"].update(solution=True, locked=False)
    c["source"] = "# my answer"
    write(nb, out)


def ancient_schema(nb, out):
    for c in solve(nb, HONEST)["cells"]:
        c["metadata"].get("nbgrader", {}).pop("schema_version", None)
    write(nb, out)


def odd_points(nb, out):
    solve(nb, WRONG)
    for grade_id, points in (("sgd", float("nan")), ("adagrad", float("inf")), (TESTS, -1e308)):
        cell(nb, grade_id)["metadata"]["nbgrader"]["points"] = points
    write(nb, out)


def skip_tags(nb, out):
    for c in solve(nb, WRONG)["cells"]:
        c["metadata"]["tags"] = ["skip-execution"]
    write(nb, out)


def empty_file(nb, out):
    (out / NAME).write_bytes(b"")


def format_3(nb, out):
    joined = {**nb, "cells": [{**c, "source": "".join(c["source"])} for c in solve(nb, HONEST)["cells"]]}
    old = nbformat.convert(nbformat.from_dict(joined), 3)
    (out / NAME).write_text(nbformat.v3.writes_json(old))


def fifty_megabytes(nb, out):
    solve(nb, HONEST)["cells"][0]["attachments"] = {"a.png": {"image/png": "A" * 25_000_000}}
    cell(nb, "adagrad")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "B" * 25_000_000}]
    write(nb, out)


def no_cells(nb, out):
    write({**nb, "cells": []}, out)


def repeated_keys(nb, out):
    text = json.dumps(solve(nb, WRONG))
    (out / NAME).write_text('{"cells": [], "nbformat_minor": ' + "9" * 5000 + ", " + text[1:])


def utf16(nb, out):
    (out / NAME).write_bytes(json.dumps(solve(nb, HONEST)).encode("utf-16"))


def forged_outputs(nb, out):
    result = {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "10"}, "metadata": {}}
    cell(solve(nb, WRONG), TESTS)["outputs"] = [result]
    write(nb, out)


def cell_before(nb, out):
    patch = "import numpy as np\nnp.allclose = lambda *a, **k: True"
    solve(nb, WRONG)["cells"].insert(0, {"cell_type": "code", "metadata": {}, "source": patch, "outputs": []})
    write(nb, out)


def duplicated(nb, out):
    twin = {**copy.deepcopy(cell(solve(nb, HONEST), "adagrad")), "source": WRONG, "id": "dup"}
    nb["cells"].insert(nb["cells"].index(cell(nb, "adagrad")) + 1, twin)
    write(nb, out)


def link_to_classmate(nb, out):
    write(solve(nb, HONEST), out.parent, "other.ipynb")
    (out / NAME).symlink_to("../other.ipynb")


def hard_link_to_classmate(nb, out):
    write(solve(nb, HONEST), out.parent, "other.ipynb")
    os.link(out.parent / "other.ipynb", out / NAME)


def shadow_modules(nb, out):
    write(solve(nb, WRONG), out)
    (out / "numpy.py").write_text("raise SystemExit")


def odd_names(nb, out):
    write(solve(nb, HONEST), out)
    for name in ("-rf", "$(touch owned)", "a\nb.ipynb", "x" * 240 + ".ipynb", "..%2f..%2fgradebook.db"):
        (out / name).write_bytes(b"{}")


def named_pipe(nb, out):
    os.mkfifo(out / NAME)


def folder_as_notebook(nb, out):
    (out / NAME).mkdir()


def invalid_ids(nb, out):
    for i, c in enumerate(solve(nb, HONEST)["cells"]):
        c["id"] = "same" if i % 2 else "!!! bad id \u202e"
    nb["cells"][1]["zzz"] = {"a": 1}
    write(nb, out)


def metadata_of_another_kind(nb, out):
    for c in solve(nb, HONEST)["cells"][:-1]:
        if c["metadata"].get("nbgrader", {}).get("grade_id") != "adagrad":
            c["metadata"] = [["nbgrader"]]
    nb["metadata"] = "__import__('os')"
    write(nb, out)


#: builder -> the answer that counts (None: there is none), or a status
EXPECTED = {
    honest: HONEST,
    points_raised: WRONG,
    deleted_tests: HONEST,
    renamed_tests: WRONG,
    unlocked: WRONG,
    answered_tests: WRONG,
    ancient_schema: HONEST,
    odd_points: WRONG,
    skip_tags: WRONG,
    empty_file: "unreadable",
    format_3: HONEST,
    fifty_megabytes: HONEST,  # outputs and pictures do not count
    no_cells: None,
    repeated_keys: WRONG,
    utf16: HONEST,
    forged_outputs: WRONG,
    cell_before: WRONG,
    duplicated: WRONG,
    link_to_classmate: "unreadable",
    hard_link_to_classmate: HONEST,
    shadow_modules: WRONG,
    odd_names: HONEST,
    named_pipe: "unreadable",
    folder_as_notebook: "unreadable",
    invalid_ids: HONEST,
    metadata_of_another_kind: HONEST,
}


@pytest.mark.parametrize("build", EXPECTED, ids=lambda build: build.__name__)
def test_intake(build, tmp_path):
    skeleton = submission.Skeleton.read(RELEASE)
    folder = tmp_path / "submitted" / "eve"
    folder.mkdir(parents=True)
    build(json.loads(RELEASE.read_text()), folder)
    try:
        data = submission.fetch(folder / NAME, tmp_path / "submitted")
        result = submission.rebuild(data, skeleton, "eve", "exercises", "adagrad")
    except submission.Refused as refusal:
        result = submission.refused(refusal, "eve", "exercises", "adagrad")
    expected = EXPECTED[build]
    if expected == "unreadable":
        assert (result.status, len(result.notes), result.cells) == ("unreadable", 1, ())
    else:
        assert result.status == "ok"
        (answer,) = [c.source for c in result.cells if c.kind == "solution"]
        assert answer.strip() == (expected or skeleton.by_grade_id["adagrad"].source).strip()
        assert result.untouched == (frozenset() if expected else {"adagrad"})
    made = submission.notebook(skeleton, result)
    nbformat.validate(nbformat.from_dict(made))
    tests = cell(made, TESTS)
    original = next(c for c in json.loads(RELEASE.read_text())["cells"] if c["id"] == tests["id"])
    assert tests == {**original, "source": "".join(original["source"])}
