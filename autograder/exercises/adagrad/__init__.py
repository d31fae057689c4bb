"""AdaGrad: s ← s + g²; θ ← θ - lr g / (√s + ε)."""

from pathlib import Path

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import optimizer
from autograder.exercises.openloop import gradients, start
from optviz_ref import AdaGrad

ROOM = Path(__file__).parent

#: Mutants of the accepted styles that change nothing, and why.
EQUIVALENT = {
    "np.add(*) → np.add(*)": "a sum commutes",
    "np.hypot(*) → np.hypot(*)": "a hypotenuse commutes",
    "np.abs(grads) → grads": "the square is the same",
    "np.asarray(grads) → grads": "it is an array",
    "float(grads[i]) → grads[i]": "it is a number",
    "np.array(params, copy=True) → np.array(params)": "it copies by default",
    "np.zeros*(*, dtype=*) → np.zeros*(*)": "the accumulator is float64 as soon as it is added to",
    "0 → 1": "the mean starts at 0, so the step that it then counts for nothing adds nothing",
    "0.0 → 1.0": "the other branch of a where that is always taken",
}


def scaled(student, rng):
    """6 steps on given gradients, and 6 by a new object on the same gradients made 8 times as large"""
    begin, grads = start(rng, 4), gradients(rng, 6, [1.0, 2.0, 4.0, 8.0])
    student.keep(grads=grads)
    for name, factor in (("path", 1.0), ("large", 8.0)):
        student.fresh()  # a state that objects share is another probe's finding
        student.run(student.new("AdaGrad", lr=0.1, eps=1e-8), begin, factor * grads, name=name)


ADAGRAD = optimizer(
    AdaGrad,
    "adagrad",
    ROOM,
    printed="eps outside",
    accepts={"eps inside": "np.sqrt(_x) + self.eps → np.sqrt(_x + self.eps)"},
    tried={"descent": {"lr": 0.5}, "valley": {"lr": 0.2}},
    extra_probes={"scaled": scaled},
    equivalent=EQUIVALENT,
)
EXERCISE = Exercise(name="adagrad", assignment="exercises", room=ROOM, tasks=(ADAGRAD,))
