"""Two mistakes in different lines: what the lines are, which two give a path, and that both are told."""

from functools import partial

import numpy as np
import pytest

import optviz_ref
from autograder.exercises.exercise import Recipe
from autograder.exercises.kit.halves import Halves, split
from autograder.exercises.kit.reference import Reference, defined
from autograder.exercises.kit.rewrite import counted
from autograder.exercises.rooms import exercises
from autograder.judge import references
from autograder.judge.crossed import Crossed
from autograder.judge.diagnose import Library
from autograder.judge.script import script_of

GIVEN = {"AdaGrad": "adagrad", "RMSprop": "rmsprop_adam", "Adam": "rmsprop_adam", "Momentum": "sgd_momentum"}
GIVEN |= {"Nesterov": "nesterov", "NesterovTorch": "nesterov", "AdamL2": "adamw", "AdamW": "adamw"}
CELLS = {"NesterovTorch": "nesterov_tests", "AdamL2": "adam_l2_tests"}

MEAN, VELOCITY = "self.beta * self.s + (1 - self.beta) * grads ** 2", "self.v = self.beta * self.v + grads"
AHEAD, ROWS = "self.lr * self.beta * self.v", "axis=-1, keepdims=True"
NO_DECAY = ("grads = grads + self.weight_decay * params", "grads = grads + 0 * params")


def solution(name, *changes):
    """The reference with each text replaced, which must occur."""
    text = Reference(getattr(optviz_ref, name)).source
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    text = text.replace("class NesterovTorch", "class Nesterov")
    return f"import numpy as np\n{counted(text) if 'self.t' in text and 'self.t = 0' not in text else text}"


@pytest.fixture
def judged(grade):
    def judge(name, *changes):
        verdict = grade(GIVEN[name], CELLS.get(name, f"{name.lower()}_tests"), solution(name, *changes))
        return {d.id.partition(".")[2] for d in verdict.diagnoses}

    return judge


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        ("AdaGrad", [("grads ** 2", "np.cumsum(grads ** 2)"), ("self.lr * grads /", "self.lr /")],
         {"across_coordinates", "no_gradient_in_numerator"}),
        ("AdaGrad", [("grads ** 2", f"np.mean(grads ** 2, {ROWS})"), ("self.lr *", "self.lr * self.lr *")],
         {"along_an_axis", "lr_twice"}),
        ("AdaGrad", [("grads ** 2", "grads ** 2 * (self.t > 1)"), ("+ self.eps", "+ self.eps ** 2")],
         {"first_left_out", "eps_changed"}),
        ("RMSprop", [(MEAN, f"np.maximum({MEAN}, grads ** 2)"), ("self.lr * grads", "self.lr / self.t * grads")],
         {"average_limited", "lr_over_t"}),
        ("Momentum", [(VELOCITY, "self.v = grads - self.beta * self.v"), ("params - self.lr * self.v", "self.v")],
         {"old_subtracted", "returns_velocity"}),
        ("Nesterov", [(AHEAD, "self.lr * self.v / (np.linalg.norm(self.v) + 1e-12)"),
                      (VELOCITY, "self.v = grads - self.beta * self.v")],
         {"lookahead_unit", "old_subtracted"}),
        ("NesterovTorch", [(VELOCITY, "self.v = grads - self.beta * self.v"), ("self.lr *", "self.lr * self.lr *")],
         {"old_subtracted", "lr_twice"}),
        ("Adam", [("self.m / (1 - self.beta1 ** self.t)", "self.m / 1 - self.beta1 ** self.t"),
                  ("self.lr * m_hat", "self.lr / self.t * m_hat")],
         {"correction_without_brackets", "lr_over_t"}),
        ("AdamW", [("grads ** 2", f"np.max(grads ** 2, {ROWS})"), ("- self.lr * self", "- 0.5 * self.lr * self")],
         {"along_an_axis", "decay_half"}),
    ],
)  # fmt: skip
def test_both_mistakes_are_told(judged, name, changes, expected):
    assert judged(name, *changes) == expected


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("AdamL2", [NO_DECAY, ("self.lr * m_hat /", "self.lr * m_hat * (m_hat * grads > 0) /")]),
        ("AdamW", [("* params", "* params * (self.t % 2 == 0)"), ("self.beta1 ** self.t", "self.beta1 ** 2")]),
        ("AdamW", [(" - self.lr * self.weight_decay * params", "")]),
    ],
)  # fmt: skip
def test_who_decays_wrong_elsewhere_is_not_told_of_zero_gradients(judged, name, changes):
    assert "decay_sparse" not in judged(name, *changes)


def test_who_gives_no_numbers_where_there_is_a_gradient_is_not_told_to_stand_still(judged):
    """Without one, 0 / eps is no step."""
    wrong = MEAN.replace("+ (1", "- (1").replace("grads **", "grads[0] **")
    assert judged("RMSprop", (MEAN, wrong), ("+ self.eps", "- self.eps")).isdisjoint({"never_moves"})


@pytest.fixture(params=["adagrad", "nesterov"])
def searches(request):
    (task,) = exercises()[request.param].tasks
    script = script_of(task, 1)
    return [Crossed(halves, script) for halves in task.halves]


def test_what_gives_a_path_is_found_by_its_lines(searches):
    """Its first lines may read what the later ones have set, as the look-ahead does the velocity."""
    for crossed in searches:
        places, rng = np.argwhere(crossed.possible), np.random.default_rng(1)
        found = 0
        for j, i in rng.choice(places, 40, replace=False):
            one, two = crossed.parts[i], crossed.parts[j]
            define = crossed.halves.pair(one, two).define
            path = crossed.script.path(define)
            if path is not None and np.isfinite(path).all():
                found += (one, two) in crossed.found(path)
                for pair in crossed.found(path)[:3]:
                    other = crossed.script.path(crossed.halves.pair(*pair).define)
                    np.testing.assert_allclose(other, path, rtol=1e-2, atol=1e-2 * np.ptp(path))
        assert found > 20


@pytest.mark.filterwarnings("error")
def test_numbers_near_the_largest_are_no_trouble():
    task = exercises()["nesterov"].task("nesterov_tests")
    script = script_of(task, 7)
    path = np.full(script.shape, 1e308)
    path[1::2] = -1e308
    for halves in task.halves:
        Crossed(halves, script).found(path)  # without a warning


@pytest.mark.parametrize("given", [np.nan, np.inf])
def test_a_path_without_a_number_tells_nothing(searches, given):
    """Hundreds of pairs come to it."""
    path = np.full(searches[0].script.shape, given)
    path[0] = searches[0].script.start
    assert [crossed.found(path) for crossed in searches] == [[] for _ in searches]


def test_a_path_with_numbers_in_one_coordinate_tells_of_two_mistakes(judged):
    """Where the gradient is negative, there is no root of it."""
    told = judged("AdaGrad", ("grads ** 2", "grads"), ("self.lr * grads /", "self.lr /"))
    assert told == {"not_squared", "no_gradient_in_numerator"}


def test_a_path_that_very_many_pairs_give_tells_nothing(monkeypatch):
    exercise = exercises()["adagrad"]
    (task,) = exercise.tasks
    farther = Library(exercise, task, 1, references.conventions(task, 1)).farther
    text = solution("AdaGrad", ("grads ** 2", "np.cumsum(grads ** 2)"), ("self.lr * grads /", "self.lr /"))
    seen = references.Traces(task, Recipe(partial(defined, text, "AdaGrad")), 1)
    assert farther.apart(seen) is not None
    monkeypatch.setattr("autograder.judge.farther.MAX_FITTING", 0)
    assert farther.apart(seen) is None


def test_a_program_is_put_together_again_from_its_lines():
    text = Reference(optviz_ref.AdaGrad).source
    (task,) = exercises()["adagrad"].tasks
    halves = task.halves[0]
    before, *lines = split(text)
    assert before.endswith("self.s = None")
    assert [line.partition("\n")[0] for line in lines] == [
        "if self.s is None:",
        "self.s = self.s + grads ** 2",
        "return params - self.lr * grads / (np.sqrt(self.s) + self.eps)",
    ]
    slugs = [row.slug for row, _ in halves.written()]
    one = next(p for p in halves.parts if slugs[p.row] == "first_left_out")
    two = next(p for p in halves.parts if slugs[p.row] == "no_sqrt")
    known = halves.pair(one, two)
    assert [part.slug for part in known.parts] == ["first_left_out", "no_sqrt"]
    wrong = text.replace("grads ** 2", "grads ** 2 * (self.t > 1)").replace("np.sqrt(self.s)", "self.s")
    assert known.define.program == counted(wrong)


def test_what_is_no_lines_of_a_step_is_left_out():
    assert split("def f(x):\n    return x") is None
    step = "class A:\n\n    def step(self, x):\n        return x"
    assert split(f"{step}\n\n    def more(self):\n        return 1") is None
    assert Halves("A", step, 0, lambda: [], lambda row, define: None).parts == []
