"""The notebook of a new exercise: the kit's given cells, a text to fill in, a solution, a visible check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from autograder.course.bundle import bundled
from autograder.scaffold.draft import Draft, Plan
from autograder.scaffold.printing import as_solution

MODEL = "source/exercises/adagrad.ipynb"  # whose given cells every optimizer's notebook has
TITLE = """# <title>

One exercise, <full> points. You need NumPy and Matplotlib only; you may also import the standard library,
and other packages only if your course allows them.

**How to work.** Before you write code, write down what you expect: the exercise asks for a prediction. Then write your
code where it says `YOUR CODE HERE`, and run the cell below it: <how>"""

#: How figures show each optimizer, and how they show a new one.
LOOKS = "LOOKS = {\n"
LOOK = '("#0072B2", "--", "s")'

Cell = dict[str, Any]


def notebook(plan: Plan, draft: Draft) -> str:
    """Return the source notebook as JSON."""
    model = json.loads((bundled() / MODEL).read_text(encoding="utf-8"))
    known = {cell["id"]: cell for cell in model["cells"]}
    made = [*cells(plan, draft, known)]
    whole = {key: model[key] for key in ("metadata", "nbformat", "nbformat_minor")} | {"cells": made}
    return json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def cells(plan: Plan, draft: Draft, known: dict[str, Cell]) -> Iterator[Cell]:
    """Yield the cells in order."""
    title = TITLE.replace("<title>", plan.name).replace("<full>", f"{draft.full:g}").replace("<how>", draft.how)
    yield text("title", title)
    for name in ("imports", "helpers", *draft.given):
        yield given(known[name], plan.name)
    yield text(f"{plan.exercise}-text", draft.explained)
    for name, source in draft.code.items():
        yield code(f"given-{name}", source, locked=True)
    yield code(plan.exercise, as_solution(plan.text), locked=False, solution=True)
    yield code(f"{plan.exercise}_tests", draft.check, locked=True, points=draft.full)
    if draft.after:
        yield text(f"{plan.exercise}-after", draft.after)


def given(cell: Cell, name: str) -> Cell:
    """Return a cell of the kit's under an id that no exercise can have: there is an exercise called sgd.

    Its figures get colors, line and marker for the new optimizer.
    """
    source = "".join(cell["source"])
    if f'"{name}": (' not in source:
        source = source.replace(LOOKS, f'{LOOKS}    "{name}": {LOOK},\n')
    if cell["cell_type"] == "markdown":
        return text(f"given-{cell['id']}", source)
    return code(f"given-{cell['id']}", source, locked=True)


def text(name: str, source: str) -> Cell:
    return {"cell_type": "markdown", "id": name[-64:], "metadata": {}, "source": source.splitlines(keepends=True)}


def code(name: str, source: str, locked: bool, solution: bool = False, points: float | None = None) -> Cell:
    """Return a code cell, with what nbgrader knows of it."""
    tags: dict[str, Any] = {
        "grade": points is not None,
        "grade_id": name,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        tags["points"] = int(points) if points == int(points) else points
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name[-64:],
        "metadata": {"nbgrader": tags},
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }
