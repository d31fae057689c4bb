"""What the probes of several optimizers share: gradients and starts away from zero, and objects that take turns."""

from functools import cache

import numpy as np

from autograder.probing.known import Quadratic

SIGNS = np.array([-1.0, 1.0])

#: Landscapes of the lesson, as the box can compute them.
ELONGATED = Quadratic(np.diag([2.0, 20.0]), np.zeros(2))
BOOTH = Quadratic([[10.0, 8.0], [8.0, 10.0]], [1.0, 3.0])


@cache
def geomspace(first, last, n):
    """Return `np.geomspace`, the same array to whoever asks for it: the probes of each student do."""
    array = np.geomspace(first, last, n)
    array.flags.writeable = False
    return array


def gradients(rng, n_steps, scales):
    """Random gradients, shape (n_steps, *scales.shape), of 0.5 to 1.5 times the scales, of either sign.

    Both signs are among the first ones: else a step that does not look at its gradient would be right by luck.
    """
    scales = np.asarray(scales, dtype=np.float64)
    size = (n_steps, *scales.shape)
    grads = scales * rng.uniform(0.5, 1.5, size) * SIGNS[rng.integers(0, 2, size)]
    begin = grads[0].reshape(-1)
    if begin.size > 1 and len(set(np.sign(begin).tolist()) - {0.0}) == 1 and begin.all():
        begin[0] *= -1.0
    return grads


def uneven(rng, n_steps, scales):
    """Random gradients whose sizes differ between steps, too, with a few short ones: where only signs count, what is
    clipped shows beside others only, and what is normalized beside short ones.
    """
    grads = gradients(rng, n_steps, scales)
    grads *= geomspace(0.1, 30.0, 6)[rng.integers(0, 6, grads.shape)]
    grads[n_steps // 3 : n_steps // 2] *= 1e-4
    return grads


def start(rng, shape, low=0.5, high=2.0):
    """A start of low to high in size, of either sign; float32 holds it exactly, so that staying there costs no one."""
    return np.rint(1024 * rng.uniform(low, high, shape) * SIGNS[rng.integers(0, 2, shape)]) / 1024


def in_turns(student, first, second, starts, grads):
    """Step two objects in turns, three steps at a time; keep both paths as one, shape (n + 1, 2, *shape).

    `grads` has the shape (n, 2, *shape), n a multiple of 3.
    """
    turns = range(0, len(grads), 3)
    for begin in turns:
        for who, handle in enumerate((first, second)):
            start = None if begin else starts[who]
            student.run(handle, start, grads[begin : begin + 3, who], name=f"{who}_{begin}")
    student.then(lambda: student.keep(path=np.stack([joined(student, who, turns) for who in (0, 1)], axis=1)))


def joined(student, who, turns):
    """The path of one object that was kept turn by turn."""
    parts = [student.kept.pop(f"{who}_{begin}") for begin in turns]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def losses(student, landscape):
    """Keep the losses along the path that is on its way."""
    student.then(lambda: student.keep(losses=[landscape.value(x) for x in student.kept["path"]]))
