"""Whom a grading is of: who has handed in, of whom something is new, and who has left, with what a person is told."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from autograder.boundary import Left
from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.results import RESULTS
from autograder.running import entered, unchanged
from autograder.running.options import Options
from autograder.terminal import tell
from autograder.text import line

MAX_NAMES_SHOWN = 3  # names on one line of a terminal

NOTHING_NEW = "Nothing new since the last grading: every submission is graded, by the hidden tests as they are now."
BEHIND = (
    "The gradebook lacks some of what was graded, or has another due date or late rule since: everybody is entered. "
    "Nobody's unchanged work is judged again."
)
BACK = "Whoever is to be graded again, add: nbgrader db student add NAME"
OLDER = (
    "The gradebook is older than the last grading, as a backup that was restored is: it does not have {names}. "
    "Nothing of theirs is removed, and a grading of everybody enters again who has a folder in submitted/."
)
WITHOUT = (
    "Results and report are without them now. Whoever is still in the class: put their folders back and grade again."
)
NO_LONGER = (
    "No longer in submitted/: {names}. Results and report are without them now, and the gradebook keeps their scores. "
    "Put their folders back and grade again, or remove them there too: nbgrader db student remove NAME --force"
)


def handed_in(course: Course, options: Options) -> int:
    """Count who has a folder for what is to be graded, whether they are still in the class or not."""
    folder = options.submitted or course.submitted
    there = course.students(options.assignment, folder, options.student) if folder.is_dir() else ()
    return sum(options.wants(student) for student in there)


def count_students(course: Course, options: Options, gone: Set[str]) -> int:
    """Count whom there is to grade; UsageError if there is nobody, and nobody has left."""
    try:
        course.count_students(options.assignment, options.submitted, options.student)
    except UsageError:
        if gone and options.whole and course.submitted.is_dir():
            return 0
        raise
    there = set(course.students(options.assignment, options.submitted, options.student))
    out = there & gone
    if out:
        names = ", ".join(line(s) for s in sorted(out))
        tell(f"Not graded, since no longer in the gradebook: {names}. {BACK}")
    return sum(options.wants(student) for student in there - out)


def narrowed(course: Course, options: Options, gone: Set[str]) -> Options:
    """Return the options for only those who have handed in something else since they were graded, or were not.

    For everybody, where the gradebook lacks results: that would not be enough. So it does before a first grading.
    """
    everybody = replace(options, changed=False)
    out = options.out or course.results_folder(options.assignment)
    course.count_students(options.assignment, options.submitted, options.student)  # a class that is not there is said
    if everybody.whole and options.gradebook and not entered.is_complete(course, options.assignment):
        if (out / RESULTS).exists():
            tell(BEHIND)
        return everybody
    at = options.submitted or course.submitted, out, options.student, options.seed
    known = unchanged.students(course, options.assignment, *at)
    new = {s for s in course.students(options.assignment, options.submitted, options.student) if s not in known}
    return replace(everybody, students=frozenset(new - gone))


def who_left(course: Course, options: Options) -> dict[str, set[str]]:
    """Return who has left, by assignment; nobody, where the gradebook is not to be asked."""
    if not options.gradebook:
        return {}
    from autograder.running import departures  # nbgrader is slow to import

    kept: set[str] = set()
    gone = departures.left(course, kept)
    if kept:
        tell(OLDER.format(names=few(sorted(kept))))
    return gone


def record_departures(
    course: Course, assignment: str, students: Set[str], gone: dict[str, set[str]], left: list[Left]
) -> None:
    """Take out who has left, and note who is there."""
    from autograder.running import departures

    stuck: list[Left] = []
    for sentence in departures.take_out(course, gone, stuck):
        tell(sentence)
    gone_from = gone.get(assignment, set())
    missing = departures.note(course, assignment, students, gone_from, {one.student for one in stuck})
    if missing:
        tell(NO_LONGER.format(names=few(sorted(missing))))
    left += stuck


def few(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = f" and {len(names) - MAX_NAMES_SHOWN} more" if len(names) > MAX_NAMES_SHOWN else ""
    return ", ".join(line(name, 80) for name in names[:MAX_NAMES_SHOWN]) + more
