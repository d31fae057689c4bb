"""A notebook without a room is nbgrader's: graded by the kit's configuration as by none."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.converters import Autograde, GenerateAssignment

from autograder.course.course import Course
from autograder.course.nbconvert import convert
from autograder.errors import UsageError
from tests.nbgrader.tables import tables

KIT = (Path(__file__).parents[2] / "nbgrader_config.py").read_text(encoding="utf-8")
STOCK = "c = get_config()\nc.CourseDirectory.course_id = 'optviz'\n"

MAGIC = """%matplotlib inline
!true
import math"""
ROOT = """%%time
def root(x):
    ### BEGIN SOLUTION
    return math.sqrt(x)
    ### END SOLUTION"""
HIDDEN = """assert root(4) == 2
### BEGIN HIDDEN TESTS
assert root(9) == 3
### END HIDDEN TESTS"""
PARTIAL = "2.5 if root(16) == 4 else 0.5"


def marked(cell: Any, grade_id: str, **tags: Any) -> Any:
    blank = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    cell.metadata["nbgrader"] = {**blank, "grade_id": grade_id, **tags}
    cell["id"] = grade_id
    return cell


def source() -> Any:
    cells = [
        marked(new_code_cell(MAGIC), "setup", locked=True),
        marked(new_code_cell(ROOT), "root", solution=True),
        marked(new_code_cell(HIDDEN), "root_tests", grade=True, locked=True, points=2),
        marked(new_code_cell(PARTIAL), "partial", grade=True, locked=True, points=3),
        marked(new_markdown_cell("The model answer."), "words", grade=True, solution=True, points=4),
        marked(new_code_cell("print(1)"), "by_hand", grade=True, solution=True, points=5),
        marked(new_markdown_cell("Draw it."), "task", task=True, locked=True, points=6),
    ]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def right(cells: dict[str, Any]) -> None:
    cells["root"]["source"] = "import math\ndef root(x):\n    return math.sqrt(x)"
    cells["words"]["source"] = "Because."
    cells["by_hand"]["source"] = "print(2)"


def hard_coded(cells: dict[str, Any]) -> None:
    cells["root"]["source"] = "def root(x):\n    return 2"


def untouched(cells: dict[str, Any]) -> None:
    pass


STUDENTS: dict[str, Callable] = {"ada": right, "bob": hard_coded, "cid": untouched}


@pytest.fixture(scope="module")
def make_classic(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Course]:
    def make(config: str, grade: bool = True) -> Course:
        root = tmp_path_factory.mktemp("classic")
        (root / "nbgrader_config.py").write_text(config, encoding="utf-8")
        (root / "source" / "week1").mkdir(parents=True)
        nbformat.write(source(), root / "source" / "week1" / "roots.ipynb")
        course = Course(root)
        convert(GenerateAssignment, course, {"CourseDirectory": {"assignment_id": "week1"}})
        for student, answer in STUDENTS.items():
            shutil.copytree(course.release / "week1", course.submitted / student / "week1")
            path = course.submitted / student / "week1" / "roots.ipynb"
            notebook = json.loads(path.read_text(encoding="utf-8"))
            answer({cell["id"]: cell for cell in notebook["cells"]})
            path.write_text(json.dumps(notebook), encoding="utf-8")
        if grade:
            convert(Autograde, course, {"CourseDirectory": {"assignment_id": "week1"}})
        return course

    return make


@pytest.fixture(scope="module")
def course(make_classic) -> Course:
    return make_classic(KIT)


@pytest.fixture(scope="module")
def stock(make_classic) -> Course:
    return make_classic(STOCK)


def test_the_gradebook_is_what_nbgrader_alone_makes(course, stock):
    found = tables(course.root / "gradebook.db")
    assert found == tables(stock.root / "gradebook.db")
    scores = {(student, cell): auto for student, _, cell, auto, *_ in found["grades"]}
    assert [scores["ada", cell] for cell in ("root_tests", "partial")] == [2.0, 2.5]
    assert [scores["bob", cell] for cell in ("root_tests", "partial")] == [0.0, 0.5]
    assert [scores["cid", cell] for cell in ("root_tests", "partial", "words")] == [0.0, 0.0, 0.0]


def test_a_release_has_its_magics_and_named_stubs(course, stock):
    ours, theirs = (nbformat.read(c.release / "week1" / "roots.ipynb", as_version=4).cells for c in (course, stock))
    assert ours[0].source == MAGIC
    assert ours[1].source == theirs[1].source.replace("Error()", 'Error("root")')
    assert [c.source for c in ours[2:]] == [c.source for c in theirs[2:]]


def test_execution_outside_the_wall_can_be_forbidden(make_classic):
    course = make_classic(KIT + "\nc.WriteVerdict.execute_others = False\n", grade=False)
    with pytest.raises(UsageError, match=r"week1/roots has no room, and WriteVerdict\.execute_others is off"):
        convert(Autograde, course, {"CourseDirectory": {"assignment_id": "week1", "student_id": "ada"}})
    assert {auto for *_, auto, _, _ in tables(course.root / "gradebook.db")["grades"]} <= {None}


def test_an_own_stub_and_own_delimiters_stay(make_classic):
    own = "c.ClearSolutions.code_stub = {'python': 'pass  # over to you'}\n"
    own += "c.ClearSolutions.begin_solution_delimeter = 'BEGIN SOLUTION'\n"
    course = make_classic(KIT + own, grade=False)
    (cell,) = [c for c in nbformat.read(course.release / "week1" / "roots.ipynb", 4).cells if c["id"] == "root"]
    assert cell.source == "%%time\ndef root(x):\n    pass  # over to you"
