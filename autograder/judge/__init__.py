"""The judge: evidence in, verdict out. It never runs, imports or unpickles anything of a student's."""

from autograder.errors import Finding
from autograder.judge.compare import Work
from autograder.judge.judge import Judge

__all__ = ["Finding", "Judge", "Work"]
