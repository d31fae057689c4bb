"""The learning-rate finder in three functions: a search, an average of its losses, a suggestion."""

from pathlib import Path

from autograder.exercise import Exercise, Figure, Task
from autograder.exercises.lr_finder import curves, misconceptions, probes
from autograder.exercises.lr_finder.conventions import SEARCH
from optviz_ref import smooth_losses, suggest_lr

ROOM = Path(__file__).parent

EXERCISE = Exercise(
    name="lr_finder",
    assignment="exercises",
    room=ROOM,
    tasks=(
        Task(
            cell="lr_finder_tests",
            solution="lr_finder",
            name="lr_finder",
            conventions=SEARCH,
            probes=probes.PROBES,
            match=probes.MATCH,
            suite=ROOM / "test_lr_finder.py",
            misconceptions=misconceptions.SEARCHES,
            tolerances=probes.TOLERANCES,
            figure=Figure(probe="curve", kind="curve"),
            styles=ROOM / "styles" / "lr_finder",
        ),
        Task(
            cell="smooth_losses_tests",
            solution="smooth_losses",
            name="smooth_losses",
            conventions={"bias-corrected": smooth_losses},
            probes=curves.SMOOTH,
            match=curves.SMOOTH_MATCH,
            suite=ROOM / "test_smooth_losses.py",
            misconceptions=misconceptions.SMOOTHINGS,
            tolerances=curves.SMOOTH_TOLERANCES,
            figure=Figure(probe="smoothed_curve", kind="curve"),
            styles=ROOM / "styles" / "smooth_losses",
        ),
        Task(
            cell="suggest_lr_tests",
            solution="suggest_lr",
            name="suggest_lr",
            conventions={"steepest descent": suggest_lr},
            probes=curves.SUGGEST,
            match=curves.SUGGEST_MATCH,
            suite=ROOM / "test_suggest_lr.py",
            misconceptions=misconceptions.SUGGESTIONS,
            tolerances=curves.SUGGEST_TOLERANCES,
            figure=Figure(probe="search_curve", kind="curve"),
            styles=ROOM / "styles" / "suggest_lr",
        ),
    ),
)
