"""The toy exercise of the judge's tests."""

from tests.judge.conftest import solution, toy

__all__ = ["solution", "toy"]
