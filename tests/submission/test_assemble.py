"""The notebook that nbgrader keeps: valid, without outputs, the release's in all but the student's code."""

import copy

import nbformat
import pytest

from autograder import submission
from tests.submission.notebooks import ANSWER, RELEASES, added, data, find, place, release, solved


@pytest.fixture
def made(skeleton, rebuild):
    def made(notebook):
        result = submission.notebook(skeleton, rebuild(notebook))
        nbformat.validate(nbformat.from_dict(result))
        return result

    return made


def test_the_release_comes_back_as_it_is(made):
    assert made(release()) == release()


def test_a_solved_notebook_comes_back_as_it_is(made):
    assert made(solved()) == solved()


def test_what_the_student_may_not_change_is_the_releases(made):
    notebook = solved()
    for c in notebook["cells"]:
        c["metadata"] = {"nbgrader": {**c["metadata"].get("nbgrader", {}), "points": 99, "locked": False}, "x": 1}
        if c["cell_type"] == "code":
            c["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "passed"}]
            c["execution_count"] = 7
    notebook["metadata"] = {"kernelspec": {"name": "evil", "display_name": "evil"}}
    assert made(notebook) == solved()


def test_added_cells_stand_behind_the_cell_after_which_they_run(made):
    notebook = solved()
    notebook["cells"].insert(0, added("first = 1"))
    notebook["cells"].insert(place(notebook, "adagrad") + 1, added("second = 2"))
    result = made(notebook)
    assert [c["source"] for c in result["cells"]] == [c["source"] for c in notebook["cells"]]
    assert len({c["id"] for c in result["cells"]}) == len(result["cells"])


def test_an_answer_from_elsewhere_stands_in_its_place(made):
    notebook = release()
    notebook["cells"].append(added(ANSWER))
    result = made(notebook)
    assert find(result, "adagrad")["source"] == ANSWER
    assert len(result["cells"]) == len(release()["cells"])


@pytest.mark.parametrize("raw", [b"", b"no notebook", data({**release(), "cells": []})])
def test_without_cells_it_is_the_release(made, raw):
    assert made(raw) == release()


def test_hostile_ids_do_not_survive(made):
    notebook = solved()
    for i, c in enumerate(notebook["cells"]):
        c["id"] = "same" if i % 2 else "!!! bad id \u202e"
    assert made(notebook) == solved()


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_the_real_releases_come_back_as_they_are(path):
    skeleton = submission.Skeleton.read(path)
    result = submission.rebuild(path.read_bytes(), skeleton, "ada", "exercises", path.stem)
    written = nbformat.from_dict(submission.notebook(skeleton, result))
    nbformat.validate(written)
    original = nbformat.read(path, as_version=4)
    assert [(c.id, c.cell_type, c.source, c.metadata) for c in written.cells] == [
        (c.id, c.cell_type, c.source, c.metadata) for c in original.cells
    ]
    assert result.notes == ()
    assert result.untouched == {p.label for p in skeleton.of("solution", "written")}


def test_the_result_shares_nothing_with_the_skeleton(skeleton, rebuild):
    result = submission.notebook(skeleton, rebuild(solved()))
    before = copy.deepcopy(skeleton.places)
    for c in result["cells"]:
        c["metadata"].clear()
    result["metadata"].clear()
    assert skeleton.places == before
