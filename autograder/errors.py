"""What is raised, by audience: the person at the terminal, the instructor, the student."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class UsageError(Exception):
    """The command was asked for something it cannot do: what, where, what to do. Exit code 2: nothing was written."""


class Fault(Exception):
    """The grader, a suite or the course is broken: for the instructor, naming file and line. Never a zero."""


class Finding(Exception):
    """Something about the student's work, in words for the student. Anything else a suite raises is our fault."""


@contextmanager
def begun() -> Iterator[None]:
    """Turn every refusal into a fault: from here on, something may have been written."""
    try:
        yield
    except UsageError as error:
        raise Fault(str(error)) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Fault(f"{explain(error)} What was finished before stays; the same command goes on from there.") from error


def explain(error: OSError) -> str:
    """Word what the operating system refused: which file, and why."""
    place = f"{error.filename}: " if error.filename is not None else ""
    return f"{place}{error.strerror or error}."
