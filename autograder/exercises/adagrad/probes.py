"""What AdaGrad is put through. Open loop: the gradients are given, so that rounding cannot grow; then one descent.

Gradients stay away from zero (0.5 to 1.5 times a scale), where the two places of eps differ by 1e-8 only; the probes on
eps are the exception and have a test of their own. The first line of a probe's docstring completes "We ran …".
"""

import numpy as np

from autograder.exercises.openloop import ELONGATED, gradients, in_turns, losses, start
from autograder.given import Rosenbrock
from optviz_ref import LANDSCAPES

SCALES = np.geomspace(1.0, 100.0, 10)


def stepped(student, first, grads, **hyper):
    """Keep the path of a new AdaGrad object; without `hyper`, with the default values by name."""
    student.run(student.new("AdaGrad", **(hyper or {"lr": 0.1, "eps": 1e-8})), first, grads)


def first(student, rng):
    """one step with lr=0.1 on a given gradient"""
    stepped(student, start(rng, 4), gradients(rng, 1, [1.0, 3.0, 9.0, 27.0]))


def scaled(student, rng):
    """6 steps on given gradients, and 6 more of a new object on the same gradients, all 8 times as large"""
    begin, grads = start(rng, 4), gradients(rng, 6, [1.0, 2.0, 4.0, 8.0])
    student.keep(grads=grads)
    for name, factor in (("path", 1.0), ("large", 8.0)):
        student.fresh()  # a state that objects share is another probe's finding
        student.run(student.new("AdaGrad", lr=0.1, eps=1e-8), begin, factor * grads, name=name)


def mixed(student, rng):
    """12 steps with lr=0.1 on given gradients whose coordinates differ in size"""
    stepped(student, start(rng, 10), gradients(rng, 12, SCALES))


def mixed_alt(student, rng):
    """12 steps with another lr than the default on given gradients"""
    lr = float(rng.uniform(0.3, 0.9))
    stepped(student, start(rng, 10), gradients(rng, 12, SCALES[::-1]), lr=lr, eps=1e-7)


def long(student, rng):
    """120 steps with given gradients, small ones after large ones, and large ones again"""
    scales = np.geomspace(3.0, 0.3, 60)
    scales = np.concatenate([scales, scales[::-1]])[:, None] * np.array([1.0, 5.0, 25.0])
    stepped(student, start(rng, 3), scales * gradients(rng, 120, np.ones(3)))


def defaults(student, rng):
    """6 steps of AdaGrad() without arguments on given gradients"""
    student.run(student.new("AdaGrad"), start(rng, 4), gradients(rng, 6, [1.0, 2.0, 5.0, 10.0]))


def zero(student, rng):
    """3 steps on a gradient of zero and 4 on gradients in which one coordinate stays zero"""
    stepped(student, start(rng, 4), np.concatenate([np.zeros((3, 4)), gradients(rng, 4, [1.0, 3.0, 9.0, 0.0])]))


def default_eps(student, rng):
    """5 steps of AdaGrad() without arguments on tiny gradients, where eps decides"""
    student.run(student.new("AdaGrad"), np.zeros(4), gradients(rng, 5, [1e-9, 1e-8, 1e-7, 1e-6]))


def big_eps(student, rng):
    """6 steps with a large eps on given gradients"""
    stepped(student, start(rng, 4), gradients(rng, 6, [0.3, 1.0, 2.0, 4.0]), lr=0.1, eps=0.5)


def small(student, rng):
    """6 steps with eps=1e-4 on small given gradients"""
    stepped(student, np.zeros(3), gradients(rng, 6, [1e-5, 1e-4, 1e-3]), lr=0.1, eps=1e-4)


def matrix(student, rng):
    """6 steps on parameters of shape (2, 3)"""
    stepped(student, start(rng, (2, 3)), gradients(rng, 6, SCALES[:6].reshape(2, 3)))


def one(student, rng):
    """6 steps on a single parameter, shape (1,)"""
    stepped(student, start(rng, 1), gradients(rng, 6, [3.0]))


def float32(student, rng):
    """6 steps on float32 arrays"""
    stepped(student, start(rng, 4).astype(np.float32), gradients(rng, 6, [1.0, 2.0, 5.0, 10.0]))


def instances(student, rng):
    """two AdaGrad objects with given gradients, stepping in turns"""
    objects = [student.new("AdaGrad", lr=0.1, eps=1e-8) for _ in range(2)]
    in_turns(student, *objects, start(rng, (2, 3)), gradients(rng, 6, np.tile([1.0, 4.0, 16.0], (2, 1))))


def rates(student, rng):
    """4 steps on given gradients of each of two AdaGrad objects, one made with lr=0.1 and then one with lr=0.2"""
    begin, grads = start(rng, 3), gradients(rng, 4, [1.0, 4.0, 16.0])
    for name, which in (("first", 0), ("path", 1)):
        student.fresh()  # so that only one of them steps: a shared state is another probe's finding
        objects = [student.new("AdaGrad", lr=lr, eps=1e-8) for lr in (0.1, 0.2)]
        student.run(objects[which], begin, grads, name=name)


def fresh(student, rng):
    """a new AdaGrad object after another one had run with given gradients"""
    for name, scale in (("before", 20.0), ("path", 1.0)):
        handle = student.new("AdaGrad", lr=0.1, eps=1e-8)
        student.run(handle, start(rng, 3), gradients(rng, 4, scale * np.ones(3)), name=name)


def elsewhere(student, rng):
    """3 steps on given gradients from one point, and then 3 of the same object from another"""
    handle = student.new("AdaGrad", lr=0.1, eps=1e-8)
    for name in ("before", "path"):
        student.run(handle, start(rng, 3), gradients(rng, 3, [1.0, 4.0, 16.0]), name=name)


def downhill(student, landscape, lr, begin, n_steps):
    """Keep a descent on a landscape, and its losses."""
    student.descend(student.new("AdaGrad", lr=lr, eps=1e-8), begin, landscape.gradient, n_steps)
    losses(student, landscape)


def descent(student, rng):
    """a descent of 40 steps with lr=0.5 on the elongated quadratic"""
    downhill(student, ELONGATED, 0.5, LANDSCAPES["elongated_quadratic"].start, 40)


def valley(student, rng):
    """a descent of 12 steps in Rosenbrock's valley"""
    downhill(student, Rosenbrock(), 0.2, rng.uniform([-1.6, 1.2], [-1.2, 1.8]), 12)


PROBES = {
    p.__name__: p
    for p in (
        first, scaled, mixed, mixed_alt, long, defaults, zero, default_eps, big_eps, small, matrix, one, float32,
        instances, rates, fresh, elsewhere, descent, valley,
    )
}  # fmt: skip

#: Not those on default values: each of them is a finding of its own.
MATCH = ("mixed", "mixed_alt", "zero", "matrix", "instances", "fresh")

#: Measured by `optviz audit adagrad`, which prints the margin on both sides of each.
TOLERANCES = {"default": 1e-4, "float32": 1e-3}
