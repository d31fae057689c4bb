"""What the page's buttons start: the same commands that a person types."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    """A button, what is said while its command runs, and the command: a module and its arguments, {} the assignment."""

    button: str
    doing: str
    command: str

    def arguments(self, assignment: str) -> list[str]:
        """Return the command for an assignment; its name is one argument, whatever is in it."""
        return [part.replace("{}", assignment) for part in self.command.split()]


VERBS = {
    "release": Verb("Make the release", "Making the release of", "autograder.cli release -- {}"),
    "changed": Verb("Grade what is new", "Grading what is new in", "autograder.cli grade --changed -- {}"),
    "grade": Verb("Grade everybody", "Grading everybody in", "autograder.cli grade -- {}"),
    "diff": Verb("Show what grading would change", "Comparing scores in", "autograder.cli grade --diff -- {}"),
    "report": Verb("Make the report", "Making the report on", "autograder.cli report -- {}"),
    "feedback": Verb("Make feedback for everybody", "Making feedback on", "autograder.cli feedback -- {}"),
    "release_feedback": Verb(
        "Release feedback to students", "Releasing feedback on", "nbgrader release_feedback --assignment={}"
    ),
}
