"""Two audiences, two types (findings about a student's work are records, not exceptions)."""


class UsageError(Exception):
    """The command was asked for something it cannot do: what, where and what to do. Exit code 2."""


class Fault(Exception):
    """The grader, a suite or the course is broken: for the instructor, naming file and line. Never a zero."""
