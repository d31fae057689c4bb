"""Intake: from a file that a student handed in to a Submission, with nothing executed and nothing trusted."""

from autograder.submission.assemble import notebook
from autograder.submission.choose import choose
from autograder.submission.files import Refused, fetch
from autograder.submission.handed import File, Folder, Handed
from autograder.submission.repair import rebuild, refused
from autograder.submission.skeleton import Place, Skeleton

__all__ = [
    "File",
    "Folder",
    "Handed",
    "Place",
    "Refused",
    "Skeleton",
    "choose",
    "fetch",
    "notebook",
    "rebuild",
    "refused",
]
