"""The learning-rate finder in three functions: a search, an average of its losses, a suggestion."""

from pathlib import Path

from autograder.exercises.exercise import Exercise, Figure, Task
from autograder.exercises.lr_finder import averages, curves, mistakes, probes
from autograder.exercises.lr_finder.conventions import SEARCH
from optviz_ref import SGD, smooth_losses, suggest_lr

ROOM = Path(__file__).parent


def square(x):
    """Evaluate x², the function of the visible check."""
    return x[0] ** 2


def square_grad(x):
    return 2 * x


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
            example={
                "optimizer_factory": SGD,
                "func": square,
                "grad_func": square_grad,
                "start": [1.0],
                "lr_min": 0.1,
                "lr_max": 0.4,
                "n_steps": 3,
            },
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
