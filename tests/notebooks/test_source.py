"""The exercises' notebooks: what they ask for, what they give, and that both are the reference's."""

import ast
import inspect
import json
import re
from pathlib import Path

import nbformat
import pytest

import optviz_ref
from autograder.exercises.rooms import exercises

ROOT = Path(__file__).parents[2]
EXERCISES = ("adagrad", "adamw", "lr_finder", "nesterov")
FOUNDATIONS = ("beale", "rmsprop_adam", "schedules", "sgd_momentum")
NAMES = EXERCISES + FOUNDATIONS
POINTS = {
    "adagrad_tests": 10, "nesterov_tests": 10, "lr_finder_tests": 8, "smooth_losses_tests": 3, "suggest_lr_tests": 4,
    "adam_l2_tests": 8, "adamw_tests": 10, "adamw_reflection": 5,
    "sgd_tests": 5, "momentum_tests": 7, "rmsprop_tests": 8, "adam_tests": 10, "step_decay_lr_tests": 3,
    "exponential_decay_lr_tests": 2, "cosine_annealing_lr_tests": 4, "warmup_cosine_lr_tests": 5, "beale_grad_tests": 6,
}  # fmt: skip
OURS = {"imports", "helpers", "figure", "compare", "differences"}  # given cells that are not the reference's
MAY_IMPORT = {"inspect", "numpy", "matplotlib", "IPython"}


def path(name: str, folder: str = "source") -> Path:
    return ROOT / folder / exercises()[name].assignment / f"{name}.ipynb"


def cells(name: str, folder: str = "source") -> list[dict]:
    notebook = json.loads(path(name, folder).read_text(encoding="utf-8"))
    return [{**cell, "source": "".join(cell["source"])} for cell in notebook["cells"]]


def tags(cell: dict) -> dict:
    return cell["metadata"].get("nbgrader", {})


def code(name: str, folder: str = "source") -> list[dict]:
    return [c for c in cells(name, folder) if c["cell_type"] == "code"]


def without_regions(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not re.search("(BEGIN|END) SOLUTION", line))


@pytest.mark.parametrize(("assignment", "names"), [("exercises", EXERCISES), ("foundations", FOUNDATIONS)])
def test_there_are_these_notebooks(assignment, names):
    assert {p.stem for p in (ROOT / "source" / assignment).iterdir()} == set(names)


@pytest.mark.parametrize("name", NAMES)
def test_format(name):
    notebook = nbformat.read(path(name), as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    for cell in notebook.cells:
        assert re.fullmatch(r"[a-z][a-z0-9_-]{2,40}", cell.id)
        assert not cell.get("outputs") and cell.get("execution_count") is None
        mark = cell.metadata.get("nbgrader")
        assert mark is None or (mark.schema_version == 3 and mark.grade_id == cell.id)


def test_points():
    marks = {tags(c)["grade_id"]: tags(c)["points"] for name in NAMES for c in cells(name) if tags(c).get("grade")}
    assert marks == POINTS


@pytest.mark.parametrize("name", NAMES)
def test_graded_cells_are_those_of_the_room(name):
    graded = {tags(c)["grade_id"] for c in code(name) if tags(c).get("grade")}
    assert graded == {task.cell for task in exercises()[name].tasks}
    solutions = {tags(c)["grade_id"] for c in code(name) if tags(c).get("solution")}
    assert solutions == {task.solution for task in exercises()[name].tasks}


@pytest.mark.parametrize("name", NAMES)
def test_points_are_in_the_headings(name):
    text = "\n".join(c["source"] for c in cells(name) if c["cell_type"] == "markdown")
    asked = [int(n) for n in re.findall(r"^## .*\((\d+) points\)$", text, re.MULTILINE)]
    graded = [tags(c)["points"] for c in cells(name) if tags(c).get("grade")]
    assert asked == graded
    assert f" {sum(graded)} points" in text.split("\n##")[0]


@pytest.mark.parametrize("name", NAMES)
def test_given_code_is_the_reference(name):
    for cell in code(name):
        if tags(cell).get("locked") and not tags(cell).get("grade") and cell["id"] not in OURS:
            names = [node.name for node in ast.parse(cell["source"]).body]
            wanted = [inspect.getsource(getattr(optviz_ref, n)).strip() for n in names]
            assert cell["source"] == "\n\n\n".join(wanted)


@pytest.mark.parametrize("name", EXERCISES)
def test_solutions_are_the_reference(name):
    for task in exercises()[name].tasks:
        (cell,) = [c for c in code(name) if c["id"] == task.solution]
        assert without_regions(cell["source"]) == inspect.getsource(getattr(optviz_ref, task.name)).strip()


def of_a_run(define) -> str:
    """The reference's code without its docstring, its checks of arguments, and the steps after the last."""
    (node,) = ast.parse(inspect.getsource(define)).body
    body = node.body[1:] if ast.get_docstring(node) else node.body
    node.body = [n for n in body if not (isinstance(n, ast.If) and isinstance(n.body[0], ast.Raise))]
    return ast.unparse(node).replace("min(step, total_steps)", "step")


@pytest.mark.parametrize("name", FOUNDATIONS)
def test_solutions_compute_what_the_reference_does_and_their_docstrings_do_not_hold_the_formula(name):
    for task in exercises()[name].tasks:
        (cell,) = [c for c in code(name) if c["id"] == task.solution]
        (node,) = ast.parse(cell["source"]).body
        said = ast.get_docstring(node)
        node.body = node.body[1:]
        assert ast.unparse(node) == of_a_run(getattr(optviz_ref, task.name))
        assert not re.search(r"[=*/]|\bsqrt\b", said.replace("warmup_steps = total_steps", "")), said


@pytest.mark.parametrize("name", FOUNDATIONS)
def test_a_prediction_comes_before_each_solution_and_a_question_at_the_end(name):
    text = {c["id"]: c["source"] for c in cells(name)}
    order = list(text)
    for task in exercises()[name].tasks:
        assert "**Predict first.**" in text[order[order.index(task.solution) - 1]]
    last = [source for cell, source in text.items() if cell.endswith("-after")][-1]
    assert "**What to see.**" in last and "**Question.**" in last


@pytest.mark.parametrize("name", NAMES)
def test_released_stub_shows_signature_and_docstring_and_names_what_is_missing(name):
    for task in exercises()[name].tasks:
        (solved,) = [c for c in code(name) if c["id"] == task.solution]
        (cell,) = [c for c in code(name, "release") if c["id"] == task.solution]
        stub = ast.parse(cell["source"]).body[0]
        assert ast.get_docstring(ast.parse(solved["source"]).body[0]) == ast.get_docstring(stub)
        assert f"    # YOUR CODE HERE\n{' ' * 4}" in cell["source"]
        assert f'raise NotImplementedError("{task.name}")' in cell["source"]


@pytest.mark.parametrize("name", NAMES)
def test_imports_nothing_that_a_student_would_have_to_install(name):
    for node in ast.walk(ast.parse("\n".join(c["source"] for c in code(name)))):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            modules = [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            assert {m.split(".")[0] for m in modules} <= MAY_IMPORT


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_short(name):
    for cell in code(name):
        lines = [line for line in cell["source"].splitlines() if line.strip()]
        docstring = sum(len((ast.get_docstring(n) or "").splitlines()) for n in ast.parse(cell["source"]).body if
                        isinstance(n, (ast.FunctionDef, ast.ClassDef)))  # fmt: skip
        assert len(lines) - docstring <= 30, cell["id"]
        assert max(map(len, lines)) <= 120, cell["id"]


def test_shared_helpers_are_the_same_everywhere():
    drawn = [name for name in NAMES if "def show_paths" in "".join(c["source"] for c in code(name))]
    assert len(drawn) == 5
    for helper, some in (("helpers", NAMES), ("figure", drawn)):
        assert len({c["source"] for name in some for c in code(name) if c["id"] == helper}) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_prediction_stands_before_every_exercise_and_a_question_after(name):
    """The prediction is in the text before the cell to write; the question in the last text, or asked for in words."""
    notebook = cells(name)
    for at, cell in enumerate(notebook):
        if cell["cell_type"] == "code" and tags(cell).get("solution"):
            assert "**Predict first.**" in notebook[at - 1]["source"], cell["id"]
    end = "\n".join(c["source"] for c in notebook[-4:] if c["cell_type"] == "markdown")
    assert "**Question.**" in end or "## Question" in end


def test_the_rubric_is_in_the_source_and_only_what_students_may_know_is_released():
    texts = {
        folder: {c["id"]: c["source"] for c in cells("adamw", folder)} for folder in ("source", "release", "solutions")
    }
    assert "BEGIN MARK SCHEME" in texts["source"]["adamw_rubric"]
    for folder in ("release", "solutions"):
        assert texts[folder]["adamw_rubric"].startswith("**How this is graded.**")
        assert not any("MARK SCHEME" in text or "whoever grades" in text for text in texts[folder].values())


def test_written_answer_is_replaced_whole_and_solved():
    (released,) = [c for c in cells("adamw", "release") if c["id"] == "adamw_reflection"]
    (solved,) = [c for c in cells("adamw", "solutions") if c["id"] == "adamw_reflection"]
    assert released["source"] == "YOUR ANSWER HERE"
    assert "AdamL2" in solved["source"] and "1/\\lambda" in solved["source"]
