"""What a person grades, as the student's page shows it: the answer, its pictures, score and comment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.feedback.view import MAX_MESSAGE_CHARACTERS, number
from autograder.records import Submission
from autograder.shown import lines
from autograder.submission import Place
from autograder.text import clean

PICTURES = ("image/png", "image/jpeg")
Entered = Mapping[str, tuple["float | None", str]]


@dataclass(frozen=True)
class Answer:
    """One cell that is graded by hand. `points` is None while a person is waited for."""

    title: str
    text: str
    pictures: tuple[tuple[str, str], ...]  # name, data: address
    points: float | None
    max_points: float
    word: str
    comment: str

    @property
    def score(self) -> str:
        return number(self.points)

    @property
    def max_score(self) -> str:
        return number(self.max_points)


def answers(submission: Submission | None, places: Sequence[Place], entered: Entered) -> tuple[Answer, ...]:
    """Return a notebook's cells that are graded by hand, with what people have entered."""
    return tuple(answer(submission, place, *entered.get(place.label, (None, ""))) for place in places)


def answer(submission: Submission | None, place: Place, score: float | None, comment: str) -> Answer:
    """Return one of them; an untouched one has 0 points, unless a person has said otherwise."""
    text, pictures = handed_in(submission, place)
    unknown = submission is None or submission.status == "fault"
    task = place.metadata.get("nbgrader", {}).get("task")
    if score is not None:
        points, word = score, "Graded by hand"
    elif text or pictures or task or unknown:
        points, word = None, "Awaits your instructor"
    else:
        points, word = 0.0, "No answer"
    return Answer(
        place.label, lines(text), pictures, points, place.points, word, clean(comment, 10 * MAX_MESSAGE_CHARACTERS)
    )


def handed_in(submission: Submission | None, place: Place) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the text and pictures that stand in the place of a cell; nothing where it is as it was released."""
    if submission is None:
        return "", ()
    if place.kind == "solution":
        untouched = place.grade_id in submission.untouched
        return "" if untouched else next((c.source for c in submission.cells if c.grade_id == place.grade_id), ""), ()
    pictures = submission.attachments.get(place.label, {})
    return submission.written.get(place.label, ""), tuple(
        (clean(name, 100), f"data:{kind};base64,{data}")
        for name, kinds in pictures.items()
        for kind, data in kinds.items()
        if kind in PICTURES
    )
