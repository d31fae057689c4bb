"""The learning-rate finder in three functions: a search, an average of its losses, a suggestion."""

from pathlib import Path

from autograder.exercises.exercise import Exercise, Figure, Task
from autograder.exercises.lr_finder import curves, mistakes, probes
from autograder.exercises.lr_finder.conventions import SEARCH
from optviz_ref import smooth_losses, suggest_lr

ROOM = Path(__file__).parent

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
            conventions=SEARCH,
            probes=probes.PROBES,
            match=probes.MATCH,
            suite=ROOM / "test_lr_finder.py",
            misconceptions=mistakes.SEARCHES,
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
            conventions={"bias-corrected": smooth_losses},
            probes=curves.SMOOTH,
            match=curves.SMOOTH_MATCH,
            suite=ROOM / "test_smooth_losses.py",
            misconceptions=mistakes.SMOOTHINGS,
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
            conventions={"steepest descent": suggest_lr},
            probes=curves.SUGGEST,
            match=curves.SUGGEST_MATCH,
            suite=ROOM / "test_suggest_lr.py",
            misconceptions=mistakes.SUGGESTIONS,
            tolerances=curves.SUGGEST_TOLERANCES,
            figure=Figure(probe="search_curve", kind="curve"),
            styles=ROOM / "styles" / "suggest_lr",
            equivalent=EQUIVALENT["suggest_lr"],
        ),
    ),
)
