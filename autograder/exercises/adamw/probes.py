"""What AdamL2 and AdamW are put through: gradients that are given, so that rounding cannot grow, then two descents.

Gradients stay away from zero (0.5 to 1.5 times a scale, and more than AdamL2's decay), where the places of eps differ
by 1e-8 only; the probes on eps are the exception and have a test of their own. The first line of a probe's docstring
completes "We ran …".
"""

import numpy as np

from autograder.exercises.openloop import BOOTH, gradients, in_turns, losses, start
from autograder.given import Rosenbrock

SCALES = np.geomspace(0.3, 30.0, 10)


DEFAULTS = {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01}


def new(student, name, **hyper):
    """A new object that is told every hyper-parameter: what one has by default is not the finding of every probe."""
    return student.new(name, **DEFAULTS | hyper)


def plain(name, student, rng):
    """{name} for 12 steps with weight_decay=0 on given gradients, where it is Adam"""
    grads = gradients(rng, 12, SCALES)
    student.run(new(student, name, weight_decay=0.0), start(rng, 10), grads)


def long(name, student, rng):
    """{name} for 150 steps with weight_decay=0 on given gradients, small ones after large ones"""
    scales = np.geomspace(3.0, 0.3, 150)[:, None] * np.array([1.0, 5.0, 25.0])
    grads = scales * gradients(rng, 150, np.ones(3))
    student.run(new(student, name, lr=0.02, weight_decay=0.0), start(rng, 3), grads)


def mixed(name, student, rng):
    """{name} for 12 steps with weight_decay=0.25 on given gradients whose coordinates differ in size"""
    hyper = {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.25}
    student.run(student.new(name, **hyper), start(rng, 10, 1.0, 4.0), gradients(rng, 12, 10.0 * SCALES[::-1]))


def mixed_alt(name, student, rng):
    """{name} for 12 steps with other hyper-parameters than the defaults on given gradients"""
    hyper = {
        "lr": float(rng.uniform(0.05, 0.2)),
        "beta1": float(rng.uniform(0.6, 0.8)),
        "beta2": float(rng.uniform(0.9, 0.97)),
        "eps": 1e-7,
        "weight_decay": float(rng.uniform(0.2, 0.5)),
    }
    student.run(student.new(name, **hyper), start(rng, 10), gradients(rng, 12, 10.0 * SCALES))


def decay_only(name, student, rng):
    """{name} for 8 steps with lr=0.1 and weight_decay=0.5 on gradients of zero, where only the decay moves"""
    student.run(new(student, name, lr=0.1, weight_decay=0.5), start(rng, 4, 5.0, 10.0), np.zeros((8, 4)))


def defaults(name, student, rng):
    """{name}() without arguments for 10 steps on given gradients"""
    student.run(student.new(name), start(rng, 4, 1.0, 4.0), gradients(rng, 10, [1.0, 2.0, 4.0, 10.0]))


def zero(name, student, rng):
    """{name} for 3 steps from zero on gradients of zero and 4 steps on gradients in which one coordinate stays zero"""
    grads = np.concatenate([np.zeros((3, 4)), gradients(rng, 4, [0.0, 1.0, 3.0, 9.0])])
    student.run(new(student, name, lr=0.05, weight_decay=0.1), np.zeros(4), grads)


def default_eps(name, student, rng):
    """{name} for 5 steps without the argument eps on tiny gradients, where eps decides"""
    hyper = {k: v for k, v in DEFAULTS.items() if k != "eps"} | {"weight_decay": 0.0}
    student.run(student.new(name, **hyper), np.zeros(4), gradients(rng, 5, [1e-9, 1e-8, 1e-7, 1e-6]))


def big_eps(name, student, rng):
    """{name} for 6 steps with a large eps on given gradients"""
    student.run(
        new(student, name, lr=0.1, eps=0.5, weight_decay=0.1), start(rng, 4), gradients(rng, 6, [0.3, 1.0, 2.0, 4.0])
    )


def small(name, student, rng):
    """{name} for 6 steps with eps=1e-4 on small given gradients"""
    student.run(
        new(student, name, lr=0.1, eps=1e-4, weight_decay=0.0), np.zeros(3), gradients(rng, 6, [1e-5, 1e-4, 1e-3])
    )


def matrix(name, student, rng):
    """{name} for 6 steps on parameters of shape (2, 3)"""
    grads = gradients(rng, 6, 5.0 * SCALES[2:8].reshape(2, 3))
    student.run(new(student, name, lr=0.1, weight_decay=0.3), start(rng, (2, 3)), grads)


def one(name, student, rng):
    """{name} for 6 steps on a single parameter, shape (1,)"""
    student.run(new(student, name, lr=0.1, weight_decay=0.3), start(rng, 1), gradients(rng, 6, [3.0]))


def float32(name, student, rng):
    """{name} for 6 steps on float32 arrays"""
    first = start(rng, 4).astype(np.float32)
    student.run(new(student, name, lr=0.1, weight_decay=0.3), first, gradients(rng, 6, [3.0, 5.0, 10.0, 20.0]))


def instances(name, student, rng):
    """two {name} objects stepping in turns on given gradients"""
    pair = [new(student, name, lr=0.1, weight_decay=0.1) for _ in range(2)]
    grads = gradients(rng, 6, [[3.0, 9.0, 27.0], [27.0, 9.0, 3.0]])
    in_turns(student, *pair, (start(rng, 3), start(rng, 3)), grads)


def elsewhere(name, student, rng):
    """3 steps of a {name} object, and 3 more from another point, on given gradients"""
    optimizer = student.new(name, lr=0.1, weight_decay=0.1)
    student.run(optimizer, start(rng, 3), gradients(rng, 3, [3.0, 9.0, 27.0]), name="before")
    student.run(optimizer, start(rng, 3), gradients(rng, 3, [3.0, 9.0, 27.0]))


def rates(name, student, rng):
    """4 steps on given gradients of each of two {name} objects, made one after the other with other arguments"""
    begin, grads = start(rng, 3), gradients(rng, 4, [3.0, 9.0, 27.0])
    hypers = {"lr": 0.1}, {"lr": 0.05, "beta1": 0.8, "beta2": 0.99, "weight_decay": 0.3}
    for kept, which in (("first", 0), ("path", 1)):
        student.fresh()  # so that only one of them steps: a shared state is another probe's finding
        objects = [new(student, name, **hyper) for hyper in hypers]
        student.run(objects[which], begin, grads, name=kept)


def fresh(name, student, rng):
    """a new {name} object after another one had run on given gradients"""
    hyper = {"lr": 0.1, "weight_decay": 0.1}
    student.run(new(student, name, **hyper), start(rng, 3), gradients(rng, 4, [20.0, 20.0, 20.0]), name="before")
    student.run(new(student, name, **hyper), start(rng, 3), gradients(rng, 4, [1.0, 1.0, 1.0]))


def downhill(student, handle, begin, landscape, n_steps):
    """Keep a descent on a landscape, and its losses."""
    student.descend(handle, begin, landscape.gradient, n_steps)
    losses(student, landscape)


def descent(name, student, rng):
    """a descent of 60 steps of {name} with lr=0.1, beta2=0.95 and weight_decay=0.5 on Booth's function"""
    downhill(student, new(student, name, lr=0.1, beta2=0.95, weight_decay=0.5), [-2.0, -1.0], BOOTH, 60)


def valley(name, student, rng):
    """a descent of 12 steps of {name} with lr=0.05 and weight_decay=0.2 in Rosenbrock's valley"""
    begin = rng.uniform([-1.6, 1.2], [-1.2, 1.8])
    downhill(student, new(student, name, lr=0.05, weight_decay=0.2), begin, Rosenbrock(), 12)


ALL = (
    mixed, mixed_alt, plain, long, decay_only, defaults, zero, default_eps, big_eps, small, matrix, one, float32,
    instances, elsewhere, rates, fresh, descent, valley,
)  # fmt: skip

MATCH = ("mixed", "mixed_alt", "plain", "defaults", "matrix", "instances", "fresh")

#: Measured by `optviz audit adamw`, which prints the margin on both sides of each.
TOLERANCES = {"default": 1e-4, "float32": 1e-3, "descent": 1e-3, "valley": 1e-3}


def probes(name):
    """The probes of the class of this name, by probe name."""
    return {probe.__name__: of(name, probe) for probe in ALL}


def of(name, probe):
    def run(student, rng):
        probe(name, student, rng)

    run.__name__, run.__doc__ = probe.__name__, probe.__doc__.format(name=name)
    return run
