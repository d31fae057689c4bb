"""The appeal: what a graded cell was put through, replayed from its seed, for the instructor only."""

from autograder.explain.case import Case, replayed

__all__ = ["Case", "replayed"]
