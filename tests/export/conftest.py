"""The gradebook's course, for the files that are made from it."""

from tests.gradebook.conftest import ask, course, recorded

__all__ = ["ask", "course", "recorded"]
