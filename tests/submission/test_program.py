"""What is run of a notebook: the same to Python, without what makes no difference."""

import ast
import random

import pytest

from autograder.records import Cell, Submission
from autograder.submission.program import cut, program
from tests.submission.test_magics import library


def run_of(source: str, kind: str = "solution") -> str:
    return cut(Cell(source, kind)).source


def parsed(source: str) -> str | None:
    """What Python makes of a source; None if it is no program."""
    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError):
        return None


@pytest.mark.filterwarnings("ignore")
def test_the_standard_library_keeps_its_meaning():
    for source in library()[1::4]:
        assert parsed(run_of(source)) == parsed(source) is not None


@pytest.mark.parametrize(
    "source",
    [
        "x = 1 + \\\n    2  # two",
        "x = 1 \\\n    # done",
        "x = 1 \\\n    # done\n",
        "x = 1 \\\n\n",
        "x = 1 \\\n  \n# more",
        "x = 1 \\\n",
        "x = 1 \\",
        "x = 1 + \\ # two\n2",
        "x = 1 + \\ \n2",
        "x = 1\xa0",
        "x = 1\n\xa0\ny = 2",
        "x = 1\u2028",
        "x = 1\x0b\ny = 2",
        "if x:\n    # nothing",
        "if x:\n\ty = '''\n  # z\n\n'''  # z\n\f\n\t# z\n\tz = 1",
        "x = '\\\n# no comment'  # a comment",
        "x = 'torn  # no comment\ny = 2",
    ],
)
def test_what_python_takes_it_takes_and_what_it_refuses_it_refuses(source):
    assert parsed(run_of(source)) == parsed(source)


PIECES = (
    *(
        "x = 1",
        "x = (1,",
        "2)  # c",
        "y = [ # c",
        "]",
        "if x:",
        "else:  # c",
        "    pass",
        "# c",
        "   ",
        "\t",
        "\f",
        "",
        "",
    ),
    *(
        "    '''doc",
        "''' # c",
        's = """a',
        'b # c """  # d',
        "s = 'a\\",
        "b'",
        "x = 1 + \\",
        "    2  # c",
        "\\",
        "  \\ ",
    ),
    *(
        "s = r'\\'  # x",
        "s = b'#'",
        "def f():",
        "    return 1 # z",
        "@d # c",
        "a = '#'+\"#\" # '",
        "x = 1\xa0",
        "\x0b",
        "()#'",
    ),
)


def test_whatever_is_put_together():
    draw, programs = random.Random(0), 0
    for _ in range(4000):
        source = "\n".join(draw.choices(PIECES, k=draw.randint(1, 6)))
        programs += parsed(source) is not None
        assert parsed(run_of(source)) == parsed(source), source
    assert programs > 300


def test_lines_keep_their_numbers():
    done = cut(Cell("# mine\n\nx = 1  # one\n\ny = '''\n# text\n'''\n", "added"))
    assert done.source == "x = 1\ny = '''\n# text\n'''"
    assert done.numbers == (3, 5, 6, 7)


@pytest.mark.parametrize("source", ["x = 1 # a\rx = 2", "s = f'{x}'  # a", 's = rF"""{x}\n# a"""', "s = Fr'#'  # a"])
def test_where_python_may_see_other_comments_all_is_run(source):
    assert run_of(source) == source


def test_only_a_student_s_cells_are_cut():
    cells = Cell("# text\n\nx = 1", "given"), Cell("# text\n\nx = 1", "added")
    assert [c.source for c in program(Submission("s", "a", "n", cells=cells)).cells] == ["# text\n\nx = 1", "x = 1"]
