"""What the audit of names calls right: the mistake's own name, or one of what behaves the same."""

import pytest

from autograder.audit.names import Count, Names, Wrong, main
from autograder.exercises.rooms import exercises

PROGRAM = """import numpy as np

class AdaGrad:

    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, 0.0

    def step(self, params, grads):
        self.s = self.s + grads * grads
        return params - {step}
"""
SUBTRACTED = "self.lr * (grads / (-self.eps + np.sqrt(self.s)))"


@pytest.fixture(scope="module")
def names():
    exercise = exercises()["adagrad"]
    return Names(exercise, exercise.tasks[0])


@pytest.mark.parametrize(
    ("step", "slugs", "kind"),
    [
        (SUBTRACTED, {"eps_subtracted"}, "own"),
        (SUBTRACTED, {"plus_and_minus"}, "alike"),  # right on all that mistakes are told apart by
        ("self.lr * grads / (np.sqrt(self.s) + self.eps)", {"no_lr"}, "right"),
        ("self.lr * np.sin(grads)", {"no_lr"}, "missed"),
    ],
)
def test_a_name_counts_if_it_is_the_mistakes_or_that_of_one_which_behaves_the_same(names, step, slugs, kind):
    count = Count("singles")
    names.judged(Wrong(frozenset(slugs), "somewhere", PROGRAM.format(step=step)), count)
    found = {"own": count.own, "alike": count.alike, "right": count.right, "missed": len(count.missed)}
    assert [name for name, n in found.items() if n] == [kind]
    assert not count.wrong


def test_what_is_no_optimizer_is_said_to_be_left_out(capsys):
    main([exercises()["schedules"]])
    assert capsys.readouterr().out.count("not counted, since this is for optimizers") == 4
