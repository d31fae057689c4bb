"""The toy exercise of the judge's tests."""

from tests.judge.conftest import toy

__all__ = ["toy"]
