"""What nbgrader's settings say about releases holds for `optviz release` too."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.course import Course
from autograder.course.release import leaks, release
from autograder.errors import UsageError

CONFIG = (Path(__file__).parents[2] / "nbgrader_config.py").read_text(encoding="utf-8")
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
OWN = """
c.ClearSolutions.begin_solution_delimeter = "<<< ANSWER"
c.ClearSolutions.end_solution_delimeter = ">>> ANSWER"
c.ClearSolutions.code_stub = {"python": "..."}
c.IncludeHeaderFooter.header = "source/header.ipynb"
c.IncludeHeaderFooter.footer = "source/footer.ipynb"
"""
ANSWER = """def double(x):
    # <<< ANSWER
    return x + x  # the secret of doubling
    # >>> ANSWER
!pip --version"""
AUTOTESTS = r'''python3:
    setup: "from hashlib import sha1"
    hash: 'sha1({{snippet}}.encode("utf-8")+b"{{salt}}").hexdigest()'
    dispatch: "type({{snippet}})"
    normalize: "str({{snippet}})"
    check: 'assert {{snippet}} == """{{value}}""", """{{message}}"""'
    success: "print('Success!')"
    templates:
        default:
            - test: "{{snippet}}"
              fail: "value of {{snippet}} is not correct"
'''


def cell(made: Any, grade_id: str, **tags: Any) -> Any:
    blank = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    made["id"], made.metadata["nbgrader"] = grade_id, {**blank, "grade_id": grade_id, **tags}
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with its release, made by the command: nbgrader's kernels for AUTOTEST lines leave sockets open."""
    root = tmp_path_factory.mktemp("settings") / "course"
    (root / "source" / "week1").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG + OWN, encoding="utf-8")
    (root / "autotests.yml").write_text(AUTOTESTS)
    for name in ("header", "footer"):
        nbformat.write(new_notebook(cells=[new_markdown_cell(f"The {name}.")]), root / "source" / f"{name}.ipynb")
    cells = [
        cell(new_code_cell("%matplotlib inline\nimport math"), "setup", locked=True),
        cell(new_code_cell(ANSWER), "double", solution=True),
        cell(new_code_cell("### AUTOTEST double(2)\n### HASHED AUTOTEST double(3)"), "tests", grade=True, points=1),
    ]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), root / "source/week1/double.ipynb")
    done = optviz(root, "release", "week1")
    assert done.returncode == 0, done.stderr
    return root


def optviz(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    command = [str(Path(sys.executable).parent / "optviz"), *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=280)


@pytest.fixture
def course(made: Path, tmp_path: Path) -> Course:
    shutil.copytree(made, tmp_path / "course")
    return Course(tmp_path / "course")


def test_own_delimiters_stub_header_footer_and_autotests(course):
    cells = nbformat.read(course.release / "week1" / "double.ipynb", as_version=4).cells
    assert [c.source for c in (cells[0], cells[-1])] == ["The header.", "The footer."]
    assert cells[2].source == "def double(x):\n    ...\n!pip --version"
    assert "AUTOTEST" not in cells[3].source and 'assert str(double(2)) == """4"""' in cells[3].source
    assert "sha1(" in cells[3].source
    course.check_release("week1")


def test_a_changed_header_or_given_line_is_stale(course):
    path = course.source / "week1" / "double.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("x + x", "2 * x"), encoding="utf-8")
    course.check_release("week1")  # an answer may change
    path.write_text(text.replace("!pip --version", "!pip --help"), encoding="utf-8")
    with pytest.raises(UsageError, match="stale: cell double"):
        course.check_release("week1")
    path.write_text(text.replace("x + x", "3 * x"), encoding="utf-8")
    nbformat.write(new_notebook(cells=[new_markdown_cell("Another header.")]), course.source / "header.ipynb")
    with pytest.raises(UsageError, match="stale: cell 1"):
        course.check_release("week1")


def test_what_was_just_made_is_in_order_and_a_raw_autotest_or_a_solution_is_not(course):
    done = optviz(course.root, "release", "--check", "week1")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    path = course.release / "week1" / "double.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[3].source = "### AUTOTEST double(2)"
    notebook.cells[0].source = "return x + x  # the secret of doubling"
    nbformat.write(notebook, path)
    problems = "\n".join(leaks(course, "week1", path.parent))
    assert "says 'AUTOTEST'" in problems and "a line of a solution: return x + x" in problems
    with pytest.raises(UsageError, match="is stale"):
        course.check_release("week1")


def test_a_source_that_nbgrader_refuses_is_named(course):
    path = course.source / "week1" / "double.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = notebook.cells[1].source.replace("# >>> ANSWER", "# <<")
    del notebook.cells[2]
    nbformat.write(notebook, path)
    with pytest.raises(UsageError, match=r"source/week1/double\.ipynb: .*no end"):
        release(course, "week1")


def test_a_module_that_the_settings_name_and_nobody_has_is_named(course):
    with open(course.root / "nbgrader_config.py", "a") as settings:
        settings.write('\nc.GenerateAssignment.preprocessors.append("nosuch.Thing")\n')
    course = Course(course.root)
    for step in (lambda: course.check_release("week1"), lambda: release(course, "week1")):
        with pytest.raises(UsageError, match="No module named 'nosuch'") as said:
            step()
        assert "driver" not in str(said.value)
