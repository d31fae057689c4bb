"""The wall: student code runs behind it, numbers come out."""

from autograder.sandbox.limits import Limits
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.warm import BoxEnded

__all__ = ["BoxEnded", "Limits", "Sandbox"]
