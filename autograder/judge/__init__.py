"""The judge: evidence in, verdict out. It never runs, imports or unpickles anything of a student's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.errors import Finding
from autograder.judge.compare import Work

if TYPE_CHECKING:
    from autograder.judge.judge import Judge

__all__ = ["Finding", "Judge", "Work"]


def __getattr__(name: str) -> Any:
    """Load what judges when it is asked for, and pytest with it: much of the judge is used where nothing is judged."""
    if name != "Judge":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from autograder.judge.judge import Judge

    return Judge
