"""What can be chosen for one grading, on the command line or in the panel."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from autograder.running.parts import Part
from autograder.terminal import command


@dataclass(frozen=True)
class Options:
    """What can be chosen for one grading; the defaults are the command's."""

    assignment: str
    submitted: Path | None = None
    out: Path | None = None
    student: str = "*"
    part: Part | None = None  # only these students, judged into a cache of their own
    changed: bool = False  # only those of whom something is new since they were graded
    students: frozenset[str] | None = None  # of those, only these
    jobs: int | None = None
    executor: str = "local"
    scheduler: str | None = None
    seed: int | None = None
    gradebook: bool = True
    allow_weak: bool = False

    @property
    def everybody(self) -> bool:
        """Whether nobody is left out."""
        return self.student == "*" and self.students is None and self.part is None and not self.changed

    def wants(self, student: str) -> bool:
        """Return whether a student is among those to be graded."""
        chosen = (self.students is None or student in self.students) and (self.part is None or self.part.has(student))
        return chosen and fnmatchcase(student, self.student)

    @property
    def again(self) -> str:
        """The command that grades everybody, from and to the same folders."""
        folders = ("--submitted", self.submitted), ("--out", self.out)
        chosen = [word for name, folder in folders if folder is not None for word in (name, folder)]
        return command("optviz", "grade", self.assignment, *chosen)

    @property
    def whole(self) -> bool:
        """Whether it is the whole class that is graded, from and to the course's usual folders."""
        return self.everybody and self.submitted is None and self.out is None


def by_nbgrader(assignment: str) -> str:
    """Return the command that grades an assignment's notebooks that have no hidden tests.

    Without --force it passes over every student of whom a notebook is marked already, as it is after `optviz grade`.
    """
    return command("nbgrader", "autograde", assignment, "--force")
