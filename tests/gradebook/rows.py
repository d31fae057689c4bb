"""Rows of results as the judge gives them, without judging, for tests of what is made from them."""

import json

from autograder.course.course import Course
from autograder.exercises.rooms import exercises
from autograder.gradebook import writer
from autograder.results import joined
from autograder.running.notebook import read
from autograder.submission import Refused, Skeleton, fetch

NOTEBOOKS = ("adagrad", "adamw", "lr_finder", "nesterov")


def row(
    course: Course, student: str, notebook: str, cell: str, score: float | None, status: str = "graded", **more
) -> dict:
    points = Skeleton.read(course.release / "exercises" / f"{notebook}.ipynb").points[cell]
    test = {"name": "test_one", "sentence": "It works.", "outcome": "passed", "points": score or 0.0,
            "max_points": points, "message": ""}  # fmt: skip
    if score != points:
        test |= {"outcome": "failed", "message": "It does not."}
    return {
        "schema": 1, "student": student, "assignment": "exercises", "notebook": notebook, "cell": cell,
        "status": status, "score": score, "max_score": points, "tests": [test] if status == "graded" else [],
        "first_divergence": None, "diagnosis": None, "notes": [], "seed": 1, "suite": "0", "isolation": "A", **more,
    }  # fmt: skip


def rows(
    course: Course, student: str, share: float | None = 1.0, status: str = "graded", notebooks=NOTEBOOKS
) -> list[dict]:
    """A student's rows: in each cell this share of the points."""
    made = []
    for name in notebooks:
        points = Skeleton.read(course.release / "exercises" / f"{name}.ipynb").points
        for cell in sorted(task.cell for task in exercises()[name].tasks):
            made.append(row(course, student, name, cell, None if share is None else share * points[cell], status))
    return made


def submit(course: Course, student: str, answers: dict[str, str] | None = None, notebooks=NOTEBOOKS) -> None:
    """Hand in the release with these answers in it."""
    for name in notebooks:
        text = (course.release / "exercises" / f"{name}.ipynb").read_text(encoding="utf-8")
        notebook = json.loads(text)
        for cell in notebook["cells"]:
            cell["source"] = (answers or {}).get(cell["id"], cell["source"])
        path = course.submitted / student / "exercises" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def answers(course: Course, lines: list[dict]) -> list[dict]:
    """The lines of answers.jsonl that go with sorted rows: what is in submitted/."""
    made = []
    for student, name in dict.fromkeys((line["student"], line["notebook"]) for line in lines):
        try:
            data = fetch(course.submitted / student / "exercises" / f"{name}.ipynb", course.submitted)
        except Refused as refused:
            data = refused
        skeleton = Skeleton.read(course.release / "exercises" / f"{name}.ipynb")
        made.append(read(data, skeleton, student, "exercises", name).row())
    return made


def write(course: Course, lines: list[dict], figures: list[dict] | tuple = (), **more) -> list:
    """Bring rows and what is in submitted/ into the gradebook."""
    return writer.write(course, "exercises", joined(lines, figures, answers(course, lines)), **more)


GRADES = """SELECT n.name, c.name, g.auto_score, g.manual_score, g.needs_manual_grade FROM grade g
    JOIN submitted_notebook sn ON sn.id = g.notebook_id JOIN submitted_assignment sa ON sa.id = sn.assignment_id
    JOIN notebook n ON n.id = sn.notebook_id JOIN base_cell c ON c.id = g.cell_id
    WHERE sa.student_id = ? ORDER BY 1, 2"""


def write_sorted(course: Course, *lines: list[dict], figures: tuple = ()) -> list:
    """Bring rows of several students in, in the order in which a run has them."""
    return write(
        course,
        sorted((r for rows in lines for r in rows), key=lambda r: (r["student"], r["notebook"], r["cell"])),
        figures,
    )


def grades(ask, student: str) -> dict[str, tuple]:
    return {cell: tuple(rest) for _, cell, *rest in ask(GRADES, student)}
