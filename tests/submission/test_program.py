"""What is run of a cell: the same to Python, without what makes no difference."""

import ast

import pytest

from autograder.records import Cell
from autograder.submission.program import program
from tests.submission.test_magics import library


def run_of(source: str, kind: str = "solution") -> str:
    return "\n".join(line for _, line in program(Cell(source, kind)))


@pytest.mark.filterwarnings("ignore")
def test_the_standard_library_keeps_its_meaning():
    for source in library()[1::4]:
        assert ast.dump(ast.parse(run_of(source))) == ast.dump(ast.parse(source))


def test_lines_keep_their_numbers():
    assert program(Cell("# mine\n\nx = 1  # one\n\ny = '''\n# text\n'''\n", "added")) == [
        (3, "x = 1"),
        (5, "y = '''"),
        (6, "# text"),
        (7, "'''"),
    ]


@pytest.mark.parametrize("source", ["x = 1 # a\rx = 2", "s = f'{x}'  # a", 's = rF"""{x}\n# a"""', "s = Fr'#'  # a"])
def test_where_python_may_see_other_comments_all_is_run(source):
    assert run_of(source) == source


def test_a_given_cell_is_the_release_s_own():
    assert run_of("# text\n\nx = 1", "given") == "# text\n\nx = 1"
