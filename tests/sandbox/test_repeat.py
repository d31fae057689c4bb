"""What a probe puts to one box is put to the next as it was, unless it may be something else there."""

import inspect

import numpy as np
import pytest

from autograder.probing import known
from autograder.probing.known import SGD, Quadratic
from autograder.probing.student import Factory, Function, Student

from .boxed import exercise, submission, task

RIGHT = "class A:\n    def __init__(self, lr=0.1):\n        self.lr = lr\n    def step(self, params, grads):\n"
RIGHT += "        return params - self.lr * grads\ndef f(x, *more):\n    return 2 * np.asarray(x)"
OTHER = RIGHT.replace("- self", "+ self").replace("2 *", "3 *")
#: A number that a box adds up: what runs later in it gives more.
COUNT = "\ndef A_COUNT():\n    sys.count = getattr(sys, 'count', 0) + 1\n    return sys.count"
BOWL = Quadratic(np.diag([1.0, 2.0]), np.zeros(2))


class Made:
    def told(self, lr, params, grads):
        pass

    def step(self, lr, params, grads):
        return params


def steps(student, rng):
    """Steps on gradients, and what is made of them when they come; what no answer is needed for is kept at once."""
    begin, grads = rng.uniform(1.0, 2.0, 3), rng.normal(size=(4, 3))
    student.keep(grads=grads)
    student.run(student.new("A", lr=0.5), begin, grads)
    student.fresh()
    student.run(student.new("A"), begin, grads, name="again")
    student.then(lambda: student.keep(way=student.kept["again"][-1] - student.kept["path"][-1]))


def around(student, rng):
    student.along(student.new("A"), np.ones(2), rng.normal(size=(3, 2)), 0.1, queries="asked")


def down(student, rng):
    student.descend(student.new("A"), rng.normal(size=2), BOWL.gradient, 5)


def called(student, rng):
    student.call("f", rng.normal(size=3), then=lambda result: student.keep(result=result))


def beside(student, rng):
    """What it does with an answer is told by numbers that it was given."""
    given = rng.normal(size=3)
    student.call("f", given, then=lambda result: student.keep(result=result - given))


REPEATED = (steps, around, down, called, beside)


def looks(student, rng):
    """What it asks second depends on what came first."""
    student.run(student.new("A"), np.ones(2), np.ones((2, 2)), name="first")
    student.run(student.new("A"), student.arrays["first"][-1], np.ones((2, 2)))


def asks_names(student, rng):
    names = student.parameters("f")
    student.call("f", np.full(2, len(names)), then=lambda result: student.keep(result=result))


def notes(student, rng):
    """What it does with an answer is told by a list, which the next box's would be added to."""
    log = []

    def then(result):
        log.append(result)
        student.keep(log=log)

    student.call("f", np.ones(2), then=then)


def hears(student, rng):
    log = []
    student.call("f", np.ones(2), Function(BOWL.value, log.append), then=lambda r: student.keep(r=r))


def makes(student, rng):
    student.call("f", np.ones(2), Factory(lambda lr: Made(), SGD, (2,)), then=lambda r: student.keep(r=r))


def much(student, rng):
    student.run(student.new("A"), np.zeros(1000), np.ones((20, 1000)))


RUN_AGAIN = (looks, asks_names, notes, hears, makes, much)
AWAITED = (looks, asks_names, much)  # an answer has come before all is asked


def counted(probe):
    """Return a probe and the list of its runs."""
    runs = []

    def counting(student, rng):
        runs.append(1)
        probe(student, rng)

    return counting, runs


def seen(evidence):
    """Return all that was seen, in a form that can be compared."""
    return [
        (name, {k: (a.shape, a.tobytes()) for k, a in trace.arrays.items()}, trace.events)
        for name, trace in evidence.traces.items()
    ]


def observed(sandbox, source, made, seed=1):
    (evidence,) = sandbox.observe(submission(("a", source)), made, seed)
    return seen(evidence)


@pytest.mark.parametrize("probe", [*REPEATED, *RUN_AGAIN], ids=lambda probe: probe.__name__)
def test_each_box_gives_its_own_evidence(sandbox, probe):
    counting, runs = counted(probe)
    made = exercise(task("a", p=counting))
    first, wrong, other = (observed(sandbox, source, made) for source in (RIGHT, "x = 1", OTHER))
    assert len(runs) == (1 if probe in REPEATED else 3)
    for source, got in ((RIGHT, first), ("x = 1", wrong), (OTHER, other)):
        assert got == observed(sandbox, source, exercise(task("a", p=counted(probe)[0])))
    assert first != other
    assert [event.kind for event in wrong[0][2]] == ["undefined"]
    assert not first[0][2]


def test_another_seed_is_put_anew(sandbox):
    counting, runs = counted(steps)
    made = exercise(task("a", p=counting))
    assert observed(sandbox, RIGHT, made, 1) != observed(sandbox, RIGHT, made, 2)
    assert len(runs) == 2


def test_numbers_that_a_probe_goes_by_cannot_change(sandbox):
    """What changes them is no student's doing."""

    def changes(student, rng):
        given = np.ones(2)

        def then(result):
            given[0] += 1.0
            student.keep(given=given)

        student.call("f", given, then=then)

    with pytest.raises(ValueError, match="read-only"):
        observed(sandbox, RIGHT, exercise(task("a", p=changes)))


def test_what_failed_at_first_is_put_to_the_next(sandbox):
    counting, runs = counted(steps)
    made = exercise(task("a", p=counting))
    wrong, right = (observed(sandbox, source, made) for source in ("x = 1", RIGHT))
    assert len(runs) == 1
    assert [event.kind for event in wrong[0][2]] == ["undefined"]
    assert right == observed(sandbox, RIGHT, exercise(task("a", p=steps)))


def test_what_is_kept_of_one_is_not_the_next_ones(sandbox):
    made = exercise(task("a", p=steps))
    evidence = [sandbox.observe(submission(("a", RIGHT)), made, 1)[0] for _ in range(3)]
    arrays = [array for e in evidence for array in e.traces["p"].arrays.values()]
    assert not any(array.flags.writeable for array in arrays)


@pytest.mark.parametrize("probe", [*REPEATED, *RUN_AGAIN], ids=lambda probe: probe.__name__)
def test_the_same_answers_are_read_once(sandbox, probe, monkeypatch):
    made, runs = exercise(task("a", p=probe)), []
    trace = Student.trace
    monkeypatch.setattr(Student, "trace", lambda student: runs.append(student) or trace(student))
    first, second, other, third = (observed(sandbox, source, made, 77) for source in (RIGHT, RIGHT, OTHER, RIGHT))
    assert first == second == third != other
    assert len(runs) == (4 if probe in AWAITED else 2)


def test_what_is_asked_after_the_same_answers_may_have_others(sandbox):
    def asks_on(student, rng):
        def then(result):
            student.call("g", result, then=lambda more: student.keep(more=more))

        student.call("f", rng.normal(size=3), then=then)

    made = exercise(task("a", p=asks_on))
    one, other, again = (observed(sandbox, f"{RIGHT}\ndef g(x):\n    return {n} * x", made) for n in (1, 2, 1))
    assert one == again != other


def test_what_is_said_of_an_error_is_in_each_ones_own_words(sandbox):
    def told(source):
        (evidence,) = sandbox.observe(submission(("a", source)), exercise(task("a", p=steps)), 1)
        return evidence.reason

    short = RIGHT.replace("return params", "raise KeyError('a')\n        return params")
    assert "line 5" in told(short) and "line 6" in told(f"\n{short}"), (told(short), told(f"\n{short}"))


def test_two_cells_may_have_one_probe(sandbox):
    """The second sees another class than the first: each makes one more step of its own."""
    counting = "import sys\n" + RIGHT.replace("self.lr * grads", "self.lr * grads * A_COUNT()") + COUNT
    made = exercise(task("a", p=steps), task("b", p=steps))
    cells = submission(("a", counting), ("b", "def g(x): return x"))
    first, *others = ([seen(e) for e in sandbox.observe(cells, made, 1)] for _ in range(3))
    assert first[0] != first[1]
    assert others == [first, first]


@pytest.mark.parametrize("kind", known.KINDS.values())
def test_what_a_box_gets_is_the_text_of_the_class_and_defines_it(kind):
    assert known.text(kind) == inspect.getsource(kind)
    names = {"np": np}
    exec(known.text(kind), names)
    assert vars(names[kind.__name__]).keys() == vars(kind).keys()
