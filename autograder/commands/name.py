"""`optviz name`: give a group of wrong answers that do the same a sentence and a cost, for this course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder import files, results
from autograder.boundary import Boundary
from autograder.commands.explain import Chosen, replay
from autograder.course.course import Course, writable
from autograder.errors import Fault, UsageError, begun
from autograder.exercises.exercise import COSTS as KINDS
from autograder.exercises.recorded import NAMES, Recorded, record
from autograder.judge.behavior import behavior
from autograder.results import RESULTS, Entry
from autograder.terminal import command
from autograder.text import counted, line

COSTS = {cost: cost for cost in KINDS}
MAX_NAMES = 3  # students of a group on a terminal
MAX_SENTENCE = 300  # characters


@dataclass
class Group:
    """Wrong answers to one cell that do the same; `first` is one of them."""

    notebook: str
    cell: str
    behavior: str
    students: list[str] = field(default_factory=list)
    first: Chosen | None = None


def groups(course: Course, assignment: str) -> list[Group]:
    """Return the groups of a run's wrong answers without a name, the largest first."""
    run = course.results_folder(course.assignment(assignment))
    if not (run / RESULTS).is_file():
        raise UsageError(f"No {course.show(run / RESULTS)}. Grade first: {command('optviz', 'grade', assignment)}")
    found: dict[tuple[str, str], Group] = {}
    for entry in results.entries(run):
        Boundary(entry.student, entry.notebook).do("gather", gather, found, assignment, entry)
    return sorted(found.values(), key=lambda g: (-len(g.students), g.cell, g.behavior))


def gather(found: dict[tuple[str, str], Group], assignment: str, entry: Entry) -> None:
    """Add the answers of one notebook to their groups."""
    for row in entry.rows:
        if alike := row.get("behavior", ""):
            group = found.setdefault((row["cell"], alike), Group(entry.notebook, row["cell"], alike))
            group.students.append(entry.student)
            group.first = group.first or Chosen(assignment, entry, row)


def listing(course: Course, assignment: str) -> Iterator[str]:
    """Yield the groups, and what has been named, one line each."""
    found = groups(course, assignment)
    yield f"{counted(len(found), 'group')} of wrong answers without a name" + (":" if found else ".")
    for group in found:
        more = f" and {len(group.students) - MAX_NAMES} more" if len(group.students) > MAX_NAMES else ""
        who = ", ".join(line(s, 30) for s in group.students[:MAX_NAMES])
        yield f"  {group.behavior}  {group.cell.removesuffix('_tests')}, {len(group.students)}: {who}{more}"
    named = [one for one in course.rooms.names if one.said["assignment"] == assignment]
    if named:
        yield "Named in this course:"
    for one in named:
        yield f"  {one.said['behavior']}  {one.said['slug']} ({one.said['cost']}): {line(one.said['sentence'])}"


def name(course: Course, assignment: str, group: str, sentence: str, cost: str, slug: str = "") -> Path:
    """Record a group's behavior with its sentence and cost; return the file."""
    if not sentence.strip() or len(sentence) > MAX_SENTENCE:
        raise UsageError(f"--sentence must have between 1 and {MAX_SENTENCE} characters: students read it.")
    chosen = unique(groups(course, assignment), group)
    if chosen.first is None:
        raise Fault(f"the group {group} has no answer")
    case = replay(course, chosen.first, allow_weak=False)
    seen = behavior(case.task, case.evidence.traces)
    if seen != chosen.behavior:
        raise UsageError(
            f"{chosen.first.entry.student}'s answer does not do the same again. Grade anew, and look at the groups: "
            + command("optviz", "grade", assignment)
        )
    said = {"slug": slug or f"named_{chosen.behavior[:6]}", "sentence": " ".join(sentence.split()), "cost": cost}
    at = assignment, chosen.notebook, chosen.cell, chosen.behavior
    made = record(*at, said, case.evidence.seed, case.evidence.traces)
    place = file_of(course, made)
    writable(course.private)
    with begun():
        files.replace(place, made.text)
    return place


def forget(course: Course, assignment: str, group: str) -> Path:
    """Take a name back; return the file that was removed."""
    named = [one for one in course.rooms.names if one.said["assignment"] == assignment]
    fit = [one for one in named if one.said["behavior"].startswith(group) or one.said["slug"] == group]
    if len(fit) != 1:
        raise UsageError(
            f"No one name {group!r} in {assignment}. See them with: {command('optviz', 'name', assignment)}"
        )
    place = file_of(course, fit[0])
    with begun():
        place.unlink()
    return place


def file_of(course: Course, one: Recorded) -> Path:
    said = one.said
    return course.private / NAMES / f"{said['assignment']}-{said['cell']}-{said['behavior']}.json"


def unique(found: Sequence[Group], start: str) -> Group:
    """Return the group whose name begins so; UsageError if there is none, or several."""
    fit = [group for group in found if group.behavior.startswith(start)] if start else []
    if len(fit) == 1:
        return fit[0]
    known = ", ".join(group.behavior for group in found[:10]) or "none"
    problem = "Several groups begin with" if fit else "No group begins with"
    raise UsageError(f"{problem} {start!r}. Groups without a name: {known}.")
