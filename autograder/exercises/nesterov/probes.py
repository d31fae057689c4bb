"""What Nesterov is put through. Its gradient depends on the point, so no sequence can be given beforehand.

The gradient of step t is c_t + |c_t| arctan(h (q - x₀) / |c_t|) at the point q, with c_t drawn and h so small that
nothing grows. What happens does not depend on how often it is asked for. The first line of a probe's docstring
completes "We ran …".
"""

import numpy as np

from autograder.exercises.openloop import ELONGATED, gradients, joined, losses, start
from autograder.given import Rosenbrock
from autograder.probing import Stop, Student
from optviz_ref import LANDSCAPES

SCALES = np.geomspace(1.0, 100.0, 10)
PULL = 0.3  # h * lr


def takes_function(student):
    """Whether step gets the gradient as a function: by its second name, or by trying where that leaves doubt."""
    names = student.parameters("Nesterov.step")
    second = names[1].lower() if len(names) > 1 else ""
    if second.endswith(("fn", "func", "function")):
        return True
    guess = not second.startswith(("g", "dp", "dx", "dw", "dtheta", "d_", "nabla"))
    works = [form for form in (guess, not guess) if accepts(student, form)]
    return works[0] if works else guess


def accepts(student, function):
    """Whether two steps with the gradient in this form go through; on definitions of their own."""
    trial = Student(student.host)
    try:
        trial.along(trial.new("Nesterov", lr=0.1, beta=0.5), np.ones(2), np.ones((2, 2)), 0.0, ask=function)
        return trial.trace().failure is None
    except Stop:
        return False
    finally:
        student.fresh()


class Drive:
    """Steps an object of the student's, with the gradient in the form that its step takes. Made before any object."""

    def __init__(self, student):
        self.student = student
        self.function = takes_function(student)

    def new(self, **hyper):
        return self.student.new("Nesterov", **hyper)

    def along(self, handle, first, constants, pull, name="path", queries=None):
        """Keep the path along gradients around the constants, with a slope of up to `pull`; where each step asked."""
        self.student.along(handle, first, constants, pull, name, self.function, queries)


def first(student, rng):
    """one step with lr=0.01 and beta=0.9"""
    drive = Drive(student)
    drive.along(drive.new(lr=0.01, beta=0.9), start(rng, 4), gradients(rng, 1, [1.0, 3.0, 9.0, 27.0]), PULL / 0.01)


def scripted(student, rng):
    """10 steps with lr=0.01 and beta=0.9 on gradients that depend on the point"""
    drive = Drive(student)
    drive.along(drive.new(lr=0.01, beta=0.9), start(rng, 10), gradients(rng, 10, SCALES), PULL / 0.01)


def scripted_alt(student, rng):
    """10 steps with another lr and beta than the defaults"""
    drive, lr, beta = Drive(student), float(rng.uniform(0.05, 0.1)), float(rng.uniform(0.5, 0.7))
    drive.along(drive.new(lr=lr, beta=beta), start(rng, 10), gradients(rng, 10, SCALES[::-1]), PULL / lr)


def constant(student, rng):
    """10 steps with lr=0.01 and beta=0.9 on gradients that do not depend on the point"""
    drive = Drive(student)
    drive.along(drive.new(lr=0.01, beta=0.9), start(rng, 4), gradients(rng, 10, [1.0, 2.0, 5.0, 10.0]), 0.0)


def asked(student, rng):
    """10 steps, noting the points at which the gradient is asked for"""
    drive = Drive(student)
    handle = drive.new(lr=0.01, beta=0.9)
    constants = gradients(rng, 10, [1.0, 2.0, 5.0, 10.0])
    drive.along(handle, start(rng, 4), constants, PULL / 0.01, queries="asked")


def long(student, rng):
    """80 steps with lr=0.01 and beta=0.9"""
    drive = Drive(student)
    drive.along(drive.new(lr=0.01, beta=0.9), start(rng, 3), gradients(rng, 80, [1.0, 5.0, 25.0]), PULL / 0.01)


def defaults(student, rng):
    """6 steps of Nesterov() without arguments"""
    drive = Drive(student)
    drive.along(drive.new(), start(rng, 4), gradients(rng, 6, [1.0, 2.0, 5.0, 10.0]), PULL / 0.01)


def zero(student, rng):
    """3 steps on a gradient of zero and 4 on gradients in which one coordinate stays zero"""
    drive = Drive(student)
    constants = np.concatenate([np.zeros((3, 4)), gradients(rng, 4, [0.0, 1.0, 3.0, 9.0])])
    drive.along(drive.new(lr=0.01, beta=0.9), start(rng, 4), constants, 0.0)


def matrix(student, rng):
    """5 steps on parameters of shape (2, 3)"""
    drive = Drive(student)
    scales = SCALES[:6].reshape(2, 3)
    drive.along(drive.new(lr=0.01, beta=0.9), start(rng, (2, 3)), gradients(rng, 5, scales), PULL / 0.01)


def one(student, rng):
    """5 steps on a single parameter, shape (1,)"""
    drive = Drive(student)
    drive.along(drive.new(lr=0.01, beta=0.9), start(rng, 1), gradients(rng, 5, [3.0]), PULL / 0.01)


def float32(student, rng):
    """5 steps on float32 arrays"""
    drive, first = Drive(student), start(rng, 4).astype(np.float32)
    drive.along(drive.new(lr=0.01, beta=0.9), first, gradients(rng, 5, [1.0, 2.0, 5.0, 10.0]), PULL / 0.01)


def instances(student, rng):
    """two Nesterov objects, stepping in turns"""
    drive = Drive(student)
    handles = [drive.new(lr=0.01, beta=0.9) for _ in range(2)]
    constants = gradients(rng, 4, np.tile([1.0, 4.0, 16.0], (2, 1)))
    starts = start(rng, (2, 3))
    for t in range(4):
        for who, handle in enumerate(handles):
            first = None if t else starts[who]
            drive.along(handle, first, constants[t : t + 1, who], PULL / 0.01, name=f"{who}_{t}")
    student.then(lambda: student.keep(path=np.stack([joined(student, who, range(4)) for who in (0, 1)], axis=1)))


def rates(student, rng):
    """4 steps of each of two Nesterov objects, one made with lr=0.01 and beta=0.9 and then one with half of both"""
    drive, begin, constants = Drive(student), start(rng, 3), gradients(rng, 4, [1.0, 4.0, 16.0])
    for name, which in (("first", 0), ("path", 1)):
        student.fresh()  # so that only one of them steps: a shared state is another probe's finding
        handles = [drive.new(lr=share * 0.01, beta=share * 0.9) for share in (1.0, 0.5)]
        drive.along(handles[which], begin, constants, PULL / 0.01, name=name)


def fresh(student, rng):
    """a new Nesterov object after another one had run"""
    drive = Drive(student)
    for name, scale in (("before", 20.0), ("path", 1.0)):
        handle = drive.new(lr=0.01, beta=0.9)
        drive.along(handle, start(rng, 3), gradients(rng, 3, [scale] * 3), PULL / 0.01, name=name)


def downhill(student, landscape, lr, beta, first, n_steps=40):
    """Keep a descent on a landscape, and its losses."""
    drive = Drive(student)
    student.descend(drive.new(lr=lr, beta=beta), first, landscape.gradient, n_steps, ask=drive.function)
    losses(student, landscape)


def descent(student, rng):
    """a descent of 40 steps with lr=0.02 and beta=0.9 on the elongated quadratic"""
    downhill(student, ELONGATED, 0.02, 0.9, LANDSCAPES["elongated_quadratic"].start)


def valley(student, rng):
    """a descent of 12 steps in Rosenbrock's valley"""
    downhill(student, Rosenbrock(), 3e-4, 0.8, rng.uniform([-1.6, 1.2], [-1.2, 1.8]), 12)


PROBES = {
    p.__name__: p
    for p in (
        first, constant, scripted, scripted_alt, asked, long, defaults, zero, matrix, one, float32, instances, rates,
        fresh,
        descent, valley,
    )
}  # fmt: skip

#: Not those on default values: each of them is a finding of its own.
MATCH = ("scripted", "scripted_alt", "zero", "matrix", "instances", "fresh")

#: Measured by `optviz audit nesterov`, which prints the margin on both sides of each.
TOLERANCES = {"default": 1e-4, "float32": 1e-3}
