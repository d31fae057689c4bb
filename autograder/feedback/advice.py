"""What a student does next: one step first, then hints one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.exercises.exercise import Task
from autograder.exercises.rooms import Rooms
from autograder.feedback.forms import Wrong, answered, changed, fitting, right_lines, right_texts, told, wrongs
from autograder.feedback.kept import Kept, content
from autograder.feedback.located import Code, located
from autograder.feedback.stepped import Worked
from autograder.feedback.worked import figure_calls, worked
from autograder.rows import FigureRow, ResultRow, named
from autograder.text import clean
from optviz_ref import LANDSCAPES

LOOK = re.compile(r"(?:Look|Make a copy|Compare|Check|The two runs|end it by)\b.*", re.DOTALL)
MAX_CHARACTERS = 400
MAX_REASON = 600  # characters of a message that is shown whole

STATUS_NEXT = {
    "error": "Restart the kernel, run all cells from top to bottom, and mend the first one that stops.",
    "timeout": "Look for a loop that does not end. If your notebook still runs it, interrupt the kernel first. Then "
    "run the check below your cell: it should take less than a second.",
    "memory": "Look for arrays that grow at every step, or that are much larger than params.",
    "crash": "Look for calls that end Python, such as exit() or os._exit(), and take them out.",
    "unreadable": "Open the file in Jupyter, save it again as .ipynb, and check that it opens before you hand it in.",
}
#: What `submission.reader` says of a file that no longer opens: it cannot be saved again, only replaced.
BROKEN = "no valid JSON"
REPLACE = (
    "This file does not open in Jupyter either: it is cut off (perhaps the upload stopped), damaged, or no notebook. "
    "Open your own copy of the notebook, check that all your answers are in it, and hand that in."
)
FURTHER = "Take a learning rate ten times as large, and say what the path will do before you look."


@dataclass(frozen=True)
class Advice:
    """What to do next, hints by title, the step worked out, and the student's own code with a line marked."""

    next: str = ""
    why: str = ""  # what the code raised, where nothing could be run: said before what to do next
    hints: tuple[tuple[str, str], ...] = ()
    worked: Worked | None = None
    code: Code | None = None

    @property
    def said_why(self) -> str:
        """What the code raised, with a full stop, since a sentence follows."""
        return self.why if not self.why or self.why.endswith((".", "!", "?", "…", "]")) else f"{self.why}."


class Advisor:
    """Gives a class its advice; a step that is worked out for many students is worked out once."""

    def __init__(self, rooms: Rooms):
        self.rooms = rooms
        self.fits: Kept[list[Wrong]] = Kept()
        self.steps: Kept[tuple[Worked | None, tuple[str, str]]] = Kept()

    def advised(self, row: ResultRow, figure: FigureRow | None, sources: Mapping[str, str]) -> Advice:
        """Return the advice on a graded cell, from its line, the numbers of its figure and the student's own cells."""
        at = self.rooms, row["assignment"], row["notebook"], row["cell"]
        task = self.rooms.require(*at[1:3]).task(row["cell"])
        source = sources.get(task.solution, "")
        if row["status"] != "graded" or passed(row):
            return advice(row, task, None, source=source)
        seen = answered(figure["arrays"]) if figure else None
        found = named(row)
        known = [
            w for d in found for w in wrongs(*at, d["id"].partition(".")[2], row["seed"]) if w.sentence == d["sentence"]
        ]
        alone = seen is not None or len(found) < 2  # else none of them does what the student's code does
        made_from = *at, row["seed"], content(figure), tuple(known)
        fits = self.fits.get(made_from, lambda: fitting(known, seen))
        forms = told(task, fits, source) or known

        def step() -> tuple[Worked | None, tuple[str, str]]:
            land = LANDSCAPES.get(str(figure["landscape"])) if figure and figure["kind"] == "path" else None
            return worked(task, figure_calls(*at, row["seed"]), seen, land, forms, alone), changed(task, forms)

        return advice(row, task, *self.steps.get((*made_from, tuple(forms), alone), step), source)


def passed(row: ResultRow) -> bool:
    """Return whether all checks of a graded cell passed, so that nothing is said of the code itself."""
    return row["status"] == "graded" and all(test["outcome"] == "passed" for test in row["tests"])


def advice(
    row: ResultRow, task: Task, step: Worked | None, altered: tuple[str, str] = ("", ""), source: str = ""
) -> Advice:
    """Return what a student is told to do about a graded cell."""
    if row["status"] in STATUS_NEXT:
        messages = [*row["notes"], *(t["message"] for t in row["tests"])]
        said = STATUS_NEXT[row["status"]]
        if row["status"] == "unreadable" and any(BROKEN in message for message in messages):
            said = REPLACE
        raised = clean(messages[0], MAX_REASON) if row["status"] == "error" and messages else ""
        return Advice(said, raised, code=located(source, messages, "") if source else None)
    if row["status"] != "graded":
        return Advice()
    failed = [t for t in row["tests"] if t["outcome"] == "failed"]
    if not failed and row["score"] is not None and row["score"] >= row["max_score"]:
        return Advice(f"All checks passed. To go on: {task.further or FURTHER}")
    messages = [t["message"] for t in failed]
    code = located(source, messages, altered[1], right_lines(task)) if source else None
    first = clean(failed[0]["sentence"], MAX_CHARACTERS) if failed else ""
    return Advice(steps(step, code, first), "", tuple(hints(task, messages, step, altered)), step, code)


def steps(step: Worked | None, code: Code | None, first: str) -> str:
    """Say what to do first."""
    mend = f" Then look at line {code.marked} of your cell." if code else ""
    if code is not None and code.why.startswith("Here"):
        return f"Look at line {code.marked} of your cell, where it stopped, and run the check below it again."
    if step is not None and step.known and step.mostly_open:
        what = f"step {step.step}" if step.step else "the example"
        return (
            f"Work out {what} on paper with the numbers in the table below, and compare each row with what your code "
            f"computes there.{mend}"
        )
    if step is not None and step.known:
        begin = f"Work out step {step.step} on paper" if step.step else "Work out the example on paper"
        return f"{begin} with the numbers in the table below, and find the first row in which the columns differ.{mend}"
    if step is not None and step.step:
        return (
            "Paste the lines below the table under your cell and run them: they print what your object keeps. "
            f"The first symbol that differs from the table is the one to mend.{mend}"
        )
    if step is not None:
        return (
            "Paste the lines below the table under your cell and run them: they print your result. Compare it with the "
            f"last row of the table, and then what you compute on the way with the rows above it.{mend}"
        )
    return f"Start with the first check that failed: {first}{mend}" if first else ""


def hints(
    task: Task, messages: Sequence[str], step: Worked | None, altered: tuple[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield hints, the least telling first; which symbol differs is in the table that stands open."""
    look = next((found[0] for m in messages if (found := LOOK.search(m))), "")
    if look:
        yield "Where to look", clean(look, MAX_CHARACTERS)
    right, wrong = altered
    if (right or wrong) and step is not None:
        printed = any(right == line.strip() for text in right_texts(task)[:1] for line in text.splitlines())
        which = "the printed update says" if printed or not right else "the right form nearest to yours has"
        yield f"What {which} there", plain(right) if right else f"nothing in place of {plain(wrong)}"


def plain(statement: str) -> str:
    """Return a statement of a reference as it is printed in the text."""
    return statement.replace("self.", "").replace("np.", "").removeprefix("return ")
