"""The wall: student code runs behind it, numbers come out."""

from autograder.sandbox.doctor import IsolationReport, doctor
from autograder.sandbox.limits import Limits
from autograder.sandbox.parent import BoxEnded
from autograder.sandbox.sandbox import Sandbox

__all__ = ["BoxEnded", "IsolationReport", "Limits", "Sandbox", "doctor"]
