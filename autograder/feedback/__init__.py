"""What the student reads: one page a notebook, and the same sections inside nbgrader's own feedback."""

from autograder.feedback.pages import cell_outputs, page, write

__all__ = ["cell_outputs", "page", "write"]
