"""Right programs that the kit makes: each row makes its example, and each program is paid in full and gets no name."""

import pytest

import optviz_ref
from autograder.exercises.kit.reference import Reference
from autograder.exercises.kit.rewrite import rewritten
from autograder.exercises.kit.styles import STYLES, WHOLE
from autograder.exercises.rooms import exercises
from optviz_ref import landscapes, schedules

HOMES = {"schedules": schedules, "landscapes": landscapes}
MADE = [
    pytest.param(name, task.cell, style, id=f"{task.solution}-{style}")
    for name, room in exercises().items()
    for task in room.tasks
    for style in task.restyled
]


@pytest.mark.parametrize("style", STYLES)
def test_each_style_makes_its_example(style):
    *changes, example = STYLES[style]
    where, _, text = example.partition(": ")
    module, _, name = where.rpartition(".")
    original = Reference(getattr(HOMES.get(module, optviz_ref), name)).source
    made = list(rewritten(original, *changes))
    assert made and text in made[-1], made


def test_every_optimizer_has_many_styles():
    tasks = [t for e in exercises().values() for t in e.tasks if t.restyled]
    tasks = [t for t in tasks if isinstance(next(iter(t.conventions.values())), type)]
    counts = {t.name: len(t.restyled) for t in tasks}
    assert set(counts) >= {"AdaGrad", "AdamL2", "AdamW", "Nesterov", "Momentum", "RMSprop", "Adam"}
    assert all(n >= 15 for name, n in counts.items() if name != "SGD"), counts  # it is one line
    assert all(set(WHOLE) <= set(t.restyled) for t in tasks if t.name != "SGD")


@pytest.mark.parametrize(("exercise", "cell", "style"), MADE)
def test_each_made_program_is_paid_in_full(grade, exercise, cell, style):
    program = exercises()[exercise].task(cell).restyled[style]
    verdict = grade(exercise, cell, f"import numpy as np\n{program}\n")
    assert verdict.score == verdict.max_score, [t.message for t in verdict.tests if t.message]
    assert verdict.diagnosis is None
