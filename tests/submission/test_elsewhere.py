"""Answers that are not, or not only, in their own cell: which code counts, and what is said of it."""

import copy

import pytest

from tests.submission.notebooks import (
    ANSWER,
    IN_ORDER,
    SECOND,
    SECOND_STUB,
    STUB,
    added,
    find,
    kinds,
    place,
    release,
    says,
    solution,
    solved,
)


def test_a_second_answer_in_an_added_cell_is_noted(rebuild):
    notebook = solved()
    notebook["cells"].append(added(ANSWER + "\n\nlater = 1"))
    result = rebuild(notebook)
    assert solution(result) == ANSWER
    assert says(result, "AdaGrad", "also defined elsewhere", "the cell adagrad counts")


SET = "def step(self, params, grads):\n    return params\n\nAdaGrad.step = step"
EXTENDED = "class AdaGrad(AdaGrad):\n    def step(self, params, grads):\n        return params"


@pytest.mark.parametrize(
    ("more", "marks"), [(SET, False), (SET, True), ("setattr(AdaGrad, 'rate', 1)", False), (EXTENDED, False)]
)
def test_what_goes_on_with_an_answer_right_below_it_is_part_of_it(rebuild, more, marks):
    """Also where the cell was split, which leaves the marks on both halves."""
    notebook = solved()
    cell = {**copy.deepcopy(find(notebook, "adagrad")), "id": "half", "source": more} if marks else added(more)
    notebook["cells"].insert(place(notebook, "adagrad") + 1, cell)
    result = rebuild(notebook)
    assert kinds(result) == IN_ORDER
    assert solution(result).startswith(ANSWER) and solution(result).endswith(more)
    assert says(result, "adagrad", "goes on with it")


@pytest.mark.parametrize("at", ["end", "below"])
@pytest.mark.parametrize(
    "more", ["opt = AdaGrad()\nopt.lr = 3", "AdaGrad.lr == 3", "print(AdaGrad)", ANSWER + "\nx = 1"]
)
def test_trying_an_answer_out_is_no_part_of_it(rebuild, more, at):
    notebook = solved()
    notebook["cells"].insert(place(notebook, "adagrad") + 1 if at == "below" else len(notebook["cells"]), added(more))
    assert solution(rebuild(notebook)) == ANSWER


def test_far_below_an_answer_nothing_goes_on_with_it(rebuild):
    notebook = solved()
    notebook["cells"].append(added("AdaGrad.step = None"))
    assert solution(rebuild(notebook)) == ANSWER


def test_a_name_that_a_later_answer_defines_too_is_noted(rebuild):
    notebook = solved()
    find(notebook, "smooth")["source"] += "\n\n" + ANSWER
    result = rebuild(notebook)
    assert says(result, "AdaGrad", "also defined elsewhere", "the cell adagrad counts")


def test_a_helper_in_a_given_cell_is_said_to_be_in_the_wrong_place(rebuild):
    notebook = solved()
    find(notebook, "imports")["source"] += "\n\ndef root(x):\n    return np.sqrt(x)"
    assert says(rebuild(notebook), "imports", "root", "write it into the cell of the answer")


def test_a_split_answer_runs_whole(rebuild):
    """Jupyter's "split cell" leaves the same metadata on both halves."""
    notebook = solved()
    half = {**copy.deepcopy(find(notebook, "adagrad")), "id": "half", "source": "import math\nroot = math.sqrt"}
    notebook["cells"].insert(place(notebook, "adagrad"), half)
    result = rebuild(notebook)
    assert kinds(result)[2:4] == [("added", None), ("solution", "adagrad")]
    assert solution(result) == ANSWER


def test_a_deleted_answer_is_untouched_and_noted(rebuild):
    notebook = solved()
    notebook["cells"].remove(find(notebook, "adagrad"))
    result = rebuild(notebook)
    assert result.untouched == {"adagrad"}
    assert solution(result) == STUB
    assert says(result, "adagrad", "missing")


@pytest.mark.parametrize("stub_stays", [True, False])
def test_an_answer_in_a_new_cell_is_found_by_what_it_defines(rebuild, stub_stays):
    notebook = release()
    notebook["cells"].append(added("helper = 1"))
    notebook["cells"].append(added(ANSWER))
    if not stub_stays:
        notebook["cells"].remove(find(notebook, "adagrad"))
    result = rebuild(notebook)
    assert solution(result) == ANSWER
    assert "adagrad" not in result.untouched
    assert says(result, "adagrad", "another cell")
    assert kinds(result).index(("added", None)) < kinds(result).index(("solution", "adagrad"))


def test_an_answer_that_does_not_parse_is_found_too(rebuild):
    notebook = release()
    notebook["cells"].append(added(ANSWER + "\n    def broken(:"))
    result = rebuild(notebook)
    assert solution(result).endswith("broken(:")
    assert solution(result, "smooth") == SECOND_STUB


def test_an_answer_in_full_width_letters_is_found(rebuild):
    notebook = release()
    notebook["cells"].append(added(ANSWER.replace("AdaGrad", "ＡｄａＧｒａｄ")))
    assert "adagrad" not in rebuild(notebook).untouched


def test_using_a_class_is_not_defining_it(rebuild):
    notebook = release()
    notebook["cells"].append(added("opt = AdaGrad(lr=1)\n# class AdaGrad:\ns = '''\nclass AdaGrad:\n'''"))
    assert "adagrad" in rebuild(notebook).untouched


def test_two_answers_in_one_cell_count_for_both(rebuild):
    notebook = solved()
    find(notebook, "adagrad")["source"] = ANSWER + "\n\n\n" + SECOND
    find(notebook, "smooth")["source"] = SECOND_STUB
    result = rebuild(notebook)
    assert not result.untouched
    assert kinds(result) == IN_ORDER[:3]  # the stub must not undo the answer
    assert says(result, "smooth", "another exercise")
