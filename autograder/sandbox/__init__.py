"""The wall: student code runs behind it, numbers come out."""

from autograder.sandbox.doctor import Report, doctor
from autograder.sandbox.limits import Limits
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.selftest import WEAK
from autograder.sandbox.warm import BoxEnded

__all__ = ["WEAK", "BoxEnded", "Limits", "Report", "Sandbox", "doctor"]
