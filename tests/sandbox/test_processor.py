"""A box computes with the instructions that its operator has chosen, so that it rounds as the judge does."""

from autograder.exercises.rooms import exercises
from autograder.records import Cell, Submission
from autograder.sandbox import Sandbox

TELLS = "import os\nraise ValueError(os.environ.get('OPENBLAS_CORETYPE'))"


def test_a_choice_for_the_processor_reaches_the_box(monkeypatch):
    room = exercises()["adagrad"]
    answer = Submission("ada", room.assignment, room.name, cells=(Cell(TELLS, "solution", room.tasks[0].solution),))
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    with Sandbox(allow_weak=True) as box:
        (found,) = box.observe(answer, room, 1)
    assert "ValueError: Haswell" in found.reason
