"""What the accepted forms do is run once for a seed and then read, to the last bit."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.errors import Fault
from autograder.exercises.rooms import exercises
from autograder.judge.references import Traces, conventions
from autograder.judge.right import right

SEED = 3


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where things are kept, with nothing in it."""
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept" / "evidence"


@pytest.fixture
def never_run(monkeypatch):
    """What to call from where on no probe may be run."""
    return lambda: monkeypatch.setattr(Traces, "run", lambda self, probe: pytest.fail(f"{probe} was run before"))


def kept(folder):
    return [path for path in folder.iterdir() if path.suffix != ".lock"]


@pytest.mark.parametrize("name", ["nesterov", "lr_finder", "schedules"])
def test_what_is_read_is_what_was_run_to_the_last_bit(folder, never_run, name):
    exercise = exercises()[name]
    ran = {task.cell: conventions(task, SEED) for task in exercise.tasks}
    ran = {cell: {form: dict(traces) for form, traces in forms.items()} for cell, forms in ran.items()}
    for task in exercise.tasks:
        right(exercise, task, SEED)
    assert len(kept(folder)) == len(exercise.tasks)
    never_run()
    for task in exercise.tasks:
        forms = right(exercise, task, SEED)
        assert list(forms) == list(task.conventions)
        for form, traces in forms.items():
            for probe, trace in traces.items():
                other = ran[task.cell][form][probe]
                assert trace.events == other.events
                assert list(trace.arrays) == list(other.arrays)
                for array, numbers in trace.arrays.items():
                    assert numbers.dtype == other.arrays[array].dtype
                    np.testing.assert_array_equal(numbers, other.arrays[array], strict=True)


def test_another_seed_and_another_form_have_their_own(folder):
    exercise = exercises()["adagrad"]
    (task,) = exercise.tasks
    form = next(iter(task.conventions))
    first = right(exercise, task, 1)[form]["mixed"].arrays["path"]
    second = right(exercise, task, 2)[form]["mixed"].arrays["path"]
    assert not np.array_equal(first, second)

    class AdaGrad(task.conventions[form]):
        def step(self, params, grads):
            return super().step(params, 2 * grads)

    other = replace(task, conventions={form: AdaGrad})  # of the same files
    third = right(exercise, other, 1)[form]["mixed"].arrays["path"]
    np.testing.assert_array_equal(third, conventions(other, 1)[form]["mixed"].arrays["path"])
    assert len(kept(folder)) == 3


@pytest.mark.usefixtures("folder")
def test_other_defaults_and_other_constants_are_other_forms():
    exercise = exercises()["adagrad"]
    (task,) = exercise.tasks
    form = next(iter(task.conventions))

    def changed(lr, factor):
        class AdaGrad(task.conventions[form]):
            times = factor

            def __init__(self, lr=lr, eps=1.0):
                super().__init__(lr, eps)

            def step(self, params, grads):
                return super().step(params, self.times * grads)

        return replace(task, conventions={form: AdaGrad})

    for one in (changed(0.1, 1.0), changed(0.2, 1.0), changed(0.1, 3.0)):
        got = right(exercise, one, SEED)[form]["defaults"].arrays["path"]
        np.testing.assert_array_equal(got, conventions(one, SEED)[form]["defaults"].arrays["path"])


def test_another_probe_of_the_same_name_has_its_own(folder):
    exercise = exercises()["adagrad"]
    (task,) = exercise.tasks
    form = next(iter(task.conventions))

    def mixed(student, rng):
        """1 step"""
        student.run(student.new("AdaGrad"), np.ones(2), np.ones((1, 2)))

    right(exercise, task, SEED)
    other = replace(task, probes=dict(task.probes) | {"mixed": mixed})
    assert len(right(exercise, other, SEED)[form]["mixed"].arrays["path"]) == 2


def test_what_was_spoiled_is_made_anew(folder):
    exercise = exercises()["adagrad"]
    (task,) = exercise.tasks
    form = next(iter(task.conventions))
    expected = right(exercise, task, SEED)[form]["mixed"].arrays["path"]
    (path,) = kept(folder)
    good = path.read_bytes()
    for spoiled in (b"", b"nothing", good[:-3], good[:50] + b"\0" + good[51:]):
        path.write_bytes(spoiled)
        np.testing.assert_array_equal(right(exercise, task, SEED)[form]["mixed"].arrays["path"], expected)
        assert path.read_bytes() == good


@pytest.mark.usefixtures("folder")
def test_a_probe_that_fails_tells_who_looks_at_it_and_nobody_else():
    exercise = exercises()["adagrad"]
    (task,) = exercise.tasks
    form = next(iter(task.conventions))

    def broken(student, rng):
        raise KeyError("gone")

    task = replace(task, probes=dict(task.probes) | {"defaults": broken})
    for _ in range(2):
        traces = right(exercise, task, SEED)[form]
        assert "path" in traces["descent"].arrays
        with pytest.raises(Fault, match=r"defaults.*KeyError"):
            _ = traces["defaults"]
