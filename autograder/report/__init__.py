"""What the instructor sees of a class: one self-contained page."""

from autograder.report.page import page

__all__ = ["page"]
