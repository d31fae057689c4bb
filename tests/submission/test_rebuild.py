"""What students, editors and copy-paste do to a notebook, and what is kept of it."""

import copy

import pytest

from autograder import submission
from tests.submission.notebooks import (
    ANSWER,
    GIVEN,
    IN_ORDER,
    SECOND,
    STUB,
    TESTS,
    added,
    data,
    find,
    kinds,
    place,
    release,
    says,
    solution,
    solved,
    without_marks,
)


def test_a_solved_notebook_gives_its_answers_and_no_notes(rebuild):
    result = rebuild(solved())
    assert (result.student, result.assignment, result.notebook) == ("ada", "exercises", "adagrad")
    assert (result.status, result.notes, result.untouched) == ("ok", (), frozenset())
    assert kinds(result) == IN_ORDER
    assert (solution(result), solution(result, "smooth"), result.written) == (ANSWER, SECOND, {"why": "Because."})


def test_the_release_itself_is_untouched(rebuild):
    result = rebuild(release())
    assert result.untouched == {"adagrad", "smooth", "why"}
    assert (result.notes, dict(result.written)) == ((), {})
    assert kinds(result) == IN_ORDER


@pytest.mark.parametrize("edit", ["\n\n# a comment\n", "   "])
def test_comments_and_blanks_do_not_touch_a_stub(rebuild, edit):
    notebook = release()
    find(notebook, "adagrad")["source"] += edit
    assert "adagrad" in rebuild(notebook).untouched


def test_an_emptied_cell_is_untouched_and_noted(rebuild):
    notebook = solved()
    find(notebook, "adagrad")["source"] = "# todo\n"
    result = rebuild(notebook)
    assert result.untouched == {"adagrad"}
    assert says(result, "adagrad", "empty")


def test_any_other_code_is_an_answer(rebuild):
    notebook = release()
    find(notebook, "adagrad")["source"] = STUB.replace('raise NotImplementedError("AdaGrad")', "pass")
    assert "adagrad" not in rebuild(notebook).untouched


def test_a_copied_answer_is_no_trouble(rebuild):
    notebook = solved()
    twin = {**copy.deepcopy(find(notebook, "adagrad")), "id": "twin"}
    notebook["cells"].append(twin)
    result = rebuild(notebook)
    assert solution(result) == ANSWER
    assert kinds(result) == IN_ORDER
    assert result.notes == ()


def test_of_two_different_answers_the_last_counts_and_both_run(rebuild):
    notebook = solved()
    other = {**copy.deepcopy(find(notebook, "adagrad")), "id": "twin", "source": ANSWER + "\n\nlater = 1"}
    notebook["cells"].insert(place(notebook, "adagrad") + 1, other)
    result = rebuild(notebook)
    assert solution(result).endswith("later = 1")
    assert [c.source for c in result.cells].index(ANSWER) < [c.source for c in result.cells].index(other["source"])
    assert says(result, "adagrad", "occurs 2 times")
    assert not says(result, "also defined elsewhere"), "it is said once"


def test_a_stub_beside_the_answer_is_ignored(rebuild):
    notebook = solved()
    stub = {**copy.deepcopy(find(notebook, "adagrad")), "id": "twin", "source": STUB}
    for at in (place(notebook, "adagrad"), place(notebook, "adagrad") + 1):
        trial = copy.deepcopy(notebook)
        trial["cells"].insert(at, stub)
        result = rebuild(trial)
        assert solution(result) == ANSWER
        assert not result.untouched


def test_a_stub_without_marks_does_not_undo_the_answer(rebuild):
    notebook = solved()
    notebook["cells"] += [added(STUB), added(STUB + "  # copy")]
    result = rebuild(notebook)
    assert kinds(result) == IN_ORDER
    assert solution(result) == ANSWER
    assert result.notes == ()


def test_lost_metadata_is_recovered_by_cell_id(rebuild):
    notebook = solved()
    for c in notebook["cells"]:
        c["metadata"] = {}
    result = rebuild(notebook)
    assert (kinds(result), solution(result), result.written) == (IN_ORDER, ANSWER, {"why": "Because."})
    assert says(result, "recognized", "adagrad")


def test_lost_metadata_and_ids_are_recovered_by_content(rebuild):
    result = rebuild(without_marks(solved()))
    assert (kinds(result), result.untouched) == (IN_ORDER, frozenset())
    assert (solution(result), solution(result, "smooth"), result.written) == (ANSWER, SECOND, {"why": "Because."})
    assert rebuild(without_marks(release())).untouched == {"adagrad", "smooth", "why"}


def test_given_code_is_never_taken_for_the_answer(rebuild):
    notebook = solved()
    find(notebook, "sgd")["metadata"]["nbgrader"]["grade_id"] = "adagrad"
    notebook["cells"].remove(find(notebook, "adagrad"))
    result = rebuild(notebook)
    assert result.untouched == {"adagrad"}
    assert solution(result) == STUB
    assert [c.source for c in result.cells].count(GIVEN) == 1


def test_retyped_answers_are_run(rebuild):
    for kind in ("markdown", "raw"):
        notebook = solved()
        find(notebook, "adagrad")["cell_type"] = kind
        result = rebuild(notebook)
        assert solution(result) == ANSWER
        assert says(result, "adagrad", "no longer a code cell")


def test_retagged_answers_are_found(rebuild):
    notebook = solved()
    find(notebook, "adagrad")["metadata"]["nbgrader"].update(solution=False, grade=True, locked=True, points=99)
    assert solution(rebuild(notebook)) == ANSWER


def test_renamed_answers_are_found(rebuild):
    notebook = solved()
    find(notebook, "adagrad")["metadata"]["nbgrader"]["grade_id"] = "my_adagrad"
    assert solution(rebuild(notebook)) == ANSWER
    find(notebook, "adagrad")["id"] = "other"
    result = rebuild(notebook)
    assert solution(result) == ANSWER
    assert kinds(result) == IN_ORDER


def test_an_answer_under_the_tests_name_is_found(rebuild):
    notebook = solved()
    answer = find(notebook, "adagrad")
    answer["metadata"]["nbgrader"]["grade_id"] = "adagrad_tests"
    notebook["cells"].remove(find(notebook, "adagrad_tests"))
    assert solution(rebuild(notebook)) == ANSWER


def test_moved_cells_run_in_the_release_order(rebuild):
    notebook = solved()
    notebook["cells"].reverse()
    result = rebuild(notebook)
    assert kinds(result) == IN_ORDER
    assert says(result, "moved")


def test_an_answer_stays_behind_the_helper_it_needs(rebuild):
    notebook = solved()
    answer = find(notebook, "adagrad")
    notebook["cells"].remove(answer)
    notebook["cells"] += [
        added("class Base: pass"),
        {**answer, "source": ANSWER.replace("AdaGrad", "AdaGrad(Base)", 1)},
    ]
    order = kinds(rebuild(notebook))
    assert order.index(("added", None)) < order.index(("solution", "adagrad"))


def test_added_cells_keep_their_places(rebuild):
    notebook = solved()
    notebook["cells"].insert(place(notebook, "adagrad"), added("before = 1"))
    notebook["cells"].insert(place(notebook, "smooth"), added("between = 1"))
    notebook["cells"].insert(0, added("first = 1"))
    notebook["cells"].append(added("last = 1"))
    notebook["cells"].append(added("words", "markdown"))
    sources = [c.source for c in rebuild(notebook).cells]
    assert sources == [
        "first = 1",
        "import numpy as np",
        GIVEN,
        "before = 1",
        ANSWER,
        "between = 1",
        SECOND,
        "last = 1",
    ]


def test_edited_cells_of_the_release_are_put_back(rebuild):
    notebook = solved()
    find(notebook, "sgd")["source"] = GIVEN.replace("0.1", "0.2")
    find(notebook, "adagrad_tests")["source"] = "pass"
    result = rebuild(notebook)
    assert GIVEN in [c.source for c in result.cells]
    assert kinds(result) == IN_ORDER
    assert says(result, "restored from the release", "sgd", "adagrad_tests")


def test_imports_added_to_given_cells_are_kept(rebuild):
    notebook = solved()
    find(notebook, "imports")["source"] = (
        "import numpy as np\nimport math\nfrom collections import (\n  deque,\n)\nx = 1"
    )
    result = rebuild(notebook)
    assert [c.source for c in result.cells][:2] == [
        "import numpy as np",
        "import math\nfrom collections import (\n  deque,\n)",
    ]
    assert says(result, "imports", "kept")


def test_an_edited_copy_of_given_code_is_the_students_own(rebuild):
    notebook = solved()
    mine = {**copy.deepcopy(find(notebook, "sgd")), "id": "mine", "source": GIVEN.replace("SGD", "Mine")}
    notebook["cells"].append(mine)
    assert [c.source for c in rebuild(notebook).cells].count(mine["source"]) == 1


def test_missing_cells_of_the_release_are_put_back(rebuild):
    notebook = solved()
    for identity in ("imports", "sgd", "adagrad_tests"):
        notebook["cells"].remove(find(notebook, identity))
    result = rebuild(notebook)
    assert kinds(result) == IN_ORDER
    assert says(result, "missing", "imports, sgd, adagrad_tests")


def test_points_of_the_notebook_do_not_count(rebuild, skeleton):
    notebook = solved()
    find(notebook, "adagrad_tests")["metadata"]["nbgrader"]["points"] = 1000
    assert says(rebuild(notebook), "points", "adagrad_tests")
    assert skeleton.points == {"adagrad_tests": 10, "smooth_tests": 3, "why": 5}


@pytest.mark.parametrize("points", ["NaN", "Infinity", "-1e308", "9" * 5000])
def test_impossible_points_are_ignored(rebuild, points):
    raw = data(solved()).replace(b'"points": 10', b'"points": ' + points.encode())
    assert raw != data(solved())
    assert solution(rebuild(raw)) == ANSWER


def test_magics_do_no_harm(rebuild):
    notebook = solved()
    find(notebook, "adagrad")["source"] = "%%time\n%matplotlib inline\n" + ANSWER
    notebook["cells"].append(added("!rm -rf /\nfiles = !ls\nAdaGrad?"))
    result = rebuild(notebook)
    assert solution(result) == "# %%time\n# %matplotlib inline\n" + ANSWER
    assert result.cells[-1].source == "# !rm -rf /\nfiles = None  # !ls\n# AdaGrad?"
    assert says(result, "not Python", "!rm -rf /")


@pytest.mark.parametrize("source", ["%%bash\necho hello", "!pip install adagrad", "%%writefile ada.py\nx = 1"])
def test_an_answer_that_is_no_python_is_an_answer_and_the_note_says_what_it_is(rebuild, source):
    notebook = solved()
    find(notebook, "adagrad")["source"] = source
    result = rebuild(notebook)
    assert "adagrad" not in result.untouched
    assert says(result, "not Python", source.split("\n")[0]) and not says(result, "is empty")


def test_what_could_not_be_fetched_keeps_its_reason():
    result = submission.refused(submission.Refused("missing", "No notebook."), "ada", "exercises", "adagrad")
    assert (result.status, result.notes, result.cells) == ("missing", ("No notebook.",), ())


def test_tests_are_not_run(rebuild):
    notebook = solved()
    assert TESTS not in [c.source for c in rebuild(notebook).cells]
