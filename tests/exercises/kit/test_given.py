"""What a notebook hands out, under the name that an exercise asks for, is worth less than any answer of one's own."""

import inspect
from pathlib import Path

import nbformat
import numpy as np
import pytest

from autograder.exercises.rooms import exercises
from autograder.judge.given import AS_GIVEN
from autograder.judge.scale import SCALES

RELEASE = Path(__file__).parents[3] / "release"
TASKS = [(e, task) for e in exercises().values() for task in e.tasks]

#: The handed-out class as it is, made with the arguments and the defaults of the one that is asked for.
COPY = """
class {name}({given}):
    needs_grad_fn = {asks}

    def __init__({signature}):
        super().__init__({arguments})

    def step(self, params, grads):
        return super().step(params, grads(params) if callable(grads) else grads)
"""


def handed_out(exercise):
    """The text of the notebook's locked cells, and the optimizers that it defines."""
    notebook = nbformat.read(RELEASE / exercise.assignment / f"{exercise.name}.ipynb", as_version=4)
    cells = [(c.source, c.metadata.get("nbgrader", {})) for c in notebook.cells if c.cell_type == "code"]
    text = "\n\n".join(s for s, of in cells if of.get("locked") and not of.get("grade") and s.startswith("class "))
    names = {"np": np}
    exec(text, names)
    return text, [v for v in names.values() if isinstance(v, type) and hasattr(v, "step")]


def copies():
    """A copy of each handed-out optimizer for each optimizer that is asked for beside it."""
    for exercise, task in TASKS:
        asked = next(iter(task.conventions.values()))
        if not isinstance(asked, type):
            continue  # a function: no class does for it
        text, classes = handed_out(exercise)
        wanted = inspect.signature(asked.__init__)
        for given in classes:
            taken = set(inspect.signature(given.__init__).parameters) - {"self"}
            copy = COPY.format(
                name=task.name,
                given=given.__name__,
                asks=getattr(asked, "needs_grad_fn", False),
                signature=str(wanted)[1:-1],
                arguments=", ".join(f"{p}={p}" for p in wanted.parameters if p in taken),
            )
            source = f"import numpy as np\n\n{text}\n{copy}"
            yield pytest.param(exercise, task, source, id=f"{given.__name__}-{task.cell}")


@pytest.mark.parametrize(("exercise", "task", "source"), list(copies()))
def test_a_handed_out_class_under_the_asked_name_is_paid_little(grade, exercise, task, source):
    verdict = grade(exercise.name, task.cell, source)
    assert verdict.score <= verdict.max_score * (1 - SCALES["standard"].share("given")) + 1e-9
    assert verdict.diagnosis is not None


#: Breaks that no row of the table knows, so that the copy is recognized as nothing.
BREAKS = (
    "return new + 0.01 * (new - params) * (self.calls > 3)",
    "return new - 0.001 * (new - params) * np.abs(new - params)",
    "return new + 1e-3 * (new - params) * self.calls",
)


@pytest.mark.parametrize("broken", BREAKS)
@pytest.mark.parametrize(("exercise", "task", "source"), list(copies()))
def test_a_handed_out_class_with_a_break_is_paid_no_more(grade, exercise, task, source, broken):
    """Who passes only what handed-out code passes has shown nothing beyond it."""
    *above, last = source.rstrip().split("\n")
    step = f"        self.calls = getattr(self, 'calls', 0) + 1\n{last.replace('return', 'new =')}\n        {broken}\n"
    verdict = grade(exercise.name, task.cell, "\n".join(above) + "\n" + step)
    assert verdict.score <= verdict.max_score * (1 - SCALES["standard"].share("given")) + 1e-9
    cut = [t for t in verdict.tests if t.outcome == "passed" and t.points < t.max_points]
    assert verdict.diagnosis or all(t.message == AS_GIVEN and not t.followed for t in cut)


def test_each_optimizer_exercise_but_the_first_hands_one_out():
    asked = {task.cell for _, task in TASKS if isinstance(next(iter(task.conventions.values())), type)}
    found = {p.values[1].cell for p in copies()}
    assert found == asked - {"sgd_tests", "momentum_tests"}  # these ask for what the others hand out
    assert len(found) >= 6
