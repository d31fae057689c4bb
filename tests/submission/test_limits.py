"""Huge notebooks: what is looked at is bounded, and takes linear time."""

import copy

import pytest

from tests.growth import linear
from tests.submission.notebooks import (
    ANSWER,
    IN_ORDER,
    SECOND,
    added,
    cell,
    data,
    find,
    says,
    solution,
    solved,
)


def test_a_huge_answer_is_an_error_of_its_own(rebuild):
    notebook = solved()
    find(notebook, "adagrad")["source"] = ANSWER + "\n" + "x = 1\n" * 50_000
    notebook["cells"].append(added("y = 1\n" * 50_000))
    result = rebuild(notebook)
    with pytest.raises(ValueError, match="more than 200000 characters"):
        exec(solution(result))
    assert (solution(result, "smooth"), result.untouched) == (SECOND, frozenset())
    assert len(result.cells) == len(IN_ORDER)
    assert says(result, "left out")


def test_ten_thousand_cells(rebuild):
    notebook = solved()
    notebook["cells"][1:1] = [added(f"x{i} = {i}") for i in range(10_000)]
    result = rebuild(notebook)
    assert solution(result) == ANSWER
    assert len(result.cells) == 300 + len(IN_ORDER)
    assert says(result, "2,000 cells")
    assert says(result, "first 300 of")


@pytest.mark.parametrize(
    ("piece", "number"),
    [
        (lambda i: added(f"x{i} = {i}"), 33_000),
        (lambda i: added("x = 1"), 33_000),
        (lambda i: cell("code", f"class AdaGrad:\n    x = {i}", "adagrad", solution=True), 12_000),
        (lambda i: cell("code", "(" * 150_000 + str(i), f"i{i}"), 12),
        (lambda i: cell("code", "é = 1\n" + "a" + "\u0300\u0316" * 90_000, f"i{i}"), 4),
        (lambda i: cell("code", "x=1\n" * 40_000, f"i{i}"), 12),
        (lambda i: cell("markdown", "![](attachment:" * 10_000, f"i{i}"), 12),
    ],
    ids=["small cells", "one cell often", "one id often", "brackets", "marks to compose", "lines", "pictures"],
)
def test_two_megabytes_take_linear_time(rebuild, piece, number):
    """Whatever they hold: nothing here takes more than linear time in what is looked at."""

    def make(size):
        notebook = solved()
        notebook["cells"] += [piece(i) for i in range(size)]
        return data(notebook)

    linear(rebuild, make, number)


def test_many_repairs_are_summed_up(rebuild):
    notebook = solved()
    for i in range(200):
        twin = {**copy.deepcopy(find(notebook, "adagrad")), "id": f"t{i}", "source": f"{ANSWER}\nx = {i}"}
        notebook["cells"].append(twin)
    result = rebuild(notebook)
    assert len(result.notes) <= 30
    assert solution(result).endswith("x = 199")
