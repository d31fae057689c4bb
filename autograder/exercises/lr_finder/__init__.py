"""The learning-rate finder in three functions: a search, an average of its losses, a suggestion."""

from pathlib import Path

import numpy as np

from autograder.exercises.exercise import Exercise, Figure, Task
from autograder.exercises.lr_finder import averages, curves, mistakes, probes
from autograder.exercises.lr_finder.conventions import SEARCH
from autograder.probing.known import Momentum
from optviz_ref import SGD, smooth_losses, suggest_lr

ROOM = Path(__file__).parent


def square(x):
    """Evaluate x², the function of the visible check."""
    return x[0] ** 2


def square_grad(x):
    return 2 * x


class Walk:
    """Take steps of 1, so that losses are those of a list."""

    def __init__(self, lr):
        self.lr = lr

    def step(self, params, grads):
        return params + 1


def uphill(x):
    return np.ones_like(x)


def listed(x):
    """Give the losses of the visible check in turn: 8.5 is the first that is more than 4 times the best."""
    return [10, 16, 2, 5, 7.5, 8.5, 8.9, 14, 14.5, 17, 18, 60, 300][int(x[0])]


def broken(x):
    return [5, 4, np.nan, 3, 2, 1, 1, 1][int(x[0])]


SQUARE = {"func": square, "grad_func": square_grad, "start": [1.0]}
ALONG = {"optimizer_factory": Walk, "grad_func": uphill, "start": [0.0], "lr_min": 0.1, "lr_max": 10.0}

#: what else is asked of a suggestion in the visible check, and a fall at either end
CURVES = (
    {"lrs": [1.0, 2.0, 4.0, 8.0, 16.0, 4096.0, 8192.0], "losses": [9.0, 8.9, 8.4, 7.0, 6.6, 4.6, 4.5]},
    {"lrs": [0.001, 0.01, 0.1, 1.0], "losses": [9.0, 5.0, 4.0, 3.9]},
    {"lrs": [0.001, 0.01, 0.1, 1.0], "losses": [9.0, 8.9, 8.0, 4.0]},
    {"lrs": [0.0123, 0.0246, 0.0492, 0.0984, 0.1968], "losses": [9.0, 8.8, 5.0, 4.9, 7.0]},
)

#: mutants of the solutions that change nothing, by function
EQUIVALENT = {
    "lr_finder": {
        "np.array(start, dtype=np.float64) → *": "no step writes to x, and start is float64",
        "np.array(lrs) → lrs": "a list serves as well as an array",
        "np.array(losses) → losses": "a list serves as well as an array",
        "losses[-1] > 4 * min(losses) → losses[-1] >= 4 * min(losses)": "no loss is exactly 4 times the best",
    },
    "smooth_losses": {
        "np.zeros(len(losses)) → np.ones(len(losses))": "every place is filled",
    },
    "suggest_lr": {
        "lrs, losses = (*) → (nothing)": "arrays are passed",
        "np.asarray(*) → *": "float64 arrays are passed",
        "np.gradient(*) → np.gradient(losses[finite])": "on a geometric grid the index is as good as log lr",
        "np.log(*) → np.log10(*)": "another base divides all slopes by one number",
        "float(*) → *": "a NumPy scalar is a number too",
        "losses → lrs": "the losses that are passed are finite",
    },
}

EXERCISE = Exercise(
    name="lr_finder",
    assignment="exercises",
    room=ROOM,
    tasks=(
        Task(
            cell="lr_finder_tests",
            solution="lr_finder",
            name="lr_finder",
            contract="lr_finder should return (lrs, losses), two arrays of the same length.",
            example={"optimizer_factory": SGD, **SQUARE, "lr_min": 0.1, "lr_max": 0.4, "n_steps": 3},
            examples=(
                {"optimizer_factory": Momentum, **SQUARE, "lr_min": 0.01, "lr_max": 0.16, "n_steps": 5},
                {**ALONG, "func": listed, "n_steps": 12},
                {**ALONG, "func": broken, "n_steps": 7},
                {"optimizer_factory": SGD, **SQUARE},
            ),
            further="Run the search with momentum in place of gradient descent, and say first where it will diverge.",
            conventions=SEARCH,
            probes=probes.PROBES,
            match=probes.MATCH,
            suite=ROOM / "test_lr_finder.py",
            misconceptions=mistakes.SEARCHES,
            pairs=mistakes.TWO_IN_SEARCH,
            tolerances=probes.TOLERANCES,
            figure=Figure(probe="curve", kind="curve"),
            styles=ROOM / "styles" / "lr_finder",
            equivalent=EQUIVALENT["lr_finder"],
        ),
        Task(
            cell="smooth_losses_tests",
            solution="smooth_losses",
            name="smooth_losses",
            contract="smooth_losses(losses, beta) should return one array as long as losses.",
            example={"losses": [4.0, 2.0, 1.0], "beta": 0.5},
            examples=({"losses": [4.0, 2.0, 1.0]}, {"losses": [6.0, 2.0], "beta": 0.2}),
            further="Smooth the same losses with beta = 0.5 and 0.99: which shows the turn first, and how late?",
            conventions={"bias-corrected": smooth_losses},
            probes=curves.SMOOTH,
            match=curves.SMOOTH_MATCH,
            suite=ROOM / "test_smooth_losses.py",
            misconceptions=mistakes.SMOOTHINGS,
            pairs=mistakes.TWO_IN_SMOOTHING,
            fits=averages.FITS,
            tolerances=curves.SMOOTH_TOLERANCES,
            figure=Figure(probe="smoothed_curve", kind="curve"),
            styles=ROOM / "styles" / "smooth_losses",
            equivalent=EQUIVALENT["smooth_losses"],
        ),
        Task(
            cell="suggest_lr_tests",
            solution="suggest_lr",
            name="suggest_lr",
            contract="suggest_lr(lrs, losses) should return one number, the learning rate.",
            example={"lrs": [0.0625, 0.125, 0.25, 0.5, 1.0], "losses": [9.0, 8.5, 9.0, 6.0, 8.6]},
            examples=CURVES,
            further="Train with the rate that you suggest, with a tenth of it and with ten times it: which one wins?",
            conventions={"steepest descent": suggest_lr},
            probes=curves.SUGGEST,
            match=curves.SUGGEST_MATCH,
            suite=ROOM / "test_suggest_lr.py",
            misconceptions=mistakes.SUGGESTIONS,
            pairs=mistakes.TWO_IN_SUGGESTION,
            tolerances=curves.SUGGEST_TOLERANCES,
            figure=Figure(probe="search_curve", kind="curve"),
            styles=ROOM / "styles" / "suggest_lr",
            equivalent=EQUIVALENT["suggest_lr"],
        ),
    ),
)
