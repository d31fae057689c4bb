"""Intake: from a file that a student handed in to a Submission, with nothing executed and nothing trusted."""

from autograder.submission.assemble import notebook
from autograder.submission.files import Refused, fetch
from autograder.submission.repair import rebuild, refused
from autograder.submission.skeleton import Place, Skeleton

__all__ = ["Place", "Refused", "Skeleton", "fetch", "notebook", "rebuild", "refused"]
