"""The judge: evidence in, verdict out. It never runs, imports or unpickles anything of a student's."""

from autograder.judge.compare import Finding, Work
from autograder.judge.judge import Judge

__all__ = ["Finding", "Judge", "Work"]
