"""`optviz check`: what the grader will see in one notebook, with the visible checks only.

Nothing here knows the reference or a hidden suite, so that students can be given it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from autograder import submission
from autograder.course.handout import handed_out
from autograder.errors import UsageError
from autograder.records import Cell, Submission
from autograder.sandbox import BoxEnded, Limits, Sandbox
from autograder.sandbox.parent import Channel
from autograder.sandbox.remote import MAX_PROBLEMS, BoxDriver
from autograder.sandbox.words import Problem, Words, stopped, was_in
from autograder.submission import File, Place, Skeleton
from autograder.submission.choose import home, members
from autograder.text import line

if TYPE_CHECKING:  # students have no course
    from autograder.course.course import Course

CHECKOUT = Path(__file__).resolve().parents[2]
MAX_MESSAGE_CHARACTERS = 600
MAX_LINE_CHARACTERS = 2_000  # characters of one line of the report

FOUND = {
    "answer": "an answer",
    "untouched": "empty or unchanged, so it would count as missing",
}


#: release notebooks, each with the folder of its assignment
Releases = list[tuple[Path, Skeleton]]


@dataclass(frozen=True)
class Execution:
    """A run from top to bottom: what stopped, and why it had to be ended before it was through, if it had."""

    problems: tuple[Problem, ...] = ()
    ended: str = ""

    @property
    def sentences(self) -> list[str]:
        return [self.ended] if self.ended else [stopped(problem) for problem in self.problems]


@dataclass(frozen=True)
class Check:
    """One visible check: passed, failed or not_run, with what the notebook's own check says."""

    cell: str
    outcome: str
    message: str = ""


@dataclass(frozen=True)
class CheckReport:
    """What the grader sees in a notebook.

    `found` says for each answer whether there is one; `not_run` says why nothing was run.
    """

    submission: Submission
    found: tuple[tuple[str, str], ...] = ()
    run: Execution = Execution()
    checks: tuple[Check, ...] = ()
    isolation: str = ""
    not_run: str = ""

    @property
    def good(self) -> bool:
        """Whether there is nothing to complain of."""
        answered = all(state == "answer" for _, state in self.found)
        passed = all(item.outcome == "passed" for item in self.checks)
        return self.submission.status == "ok" and answered and passed and not self.run.sentences


class PlainWords(Words):
    """Words that keep their numbers: there is nothing hidden in a visible check."""

    def redacted(self, text: str, cap: int) -> str:
        return line(text, MAX_MESSAGE_CHARACTERS)

    def line(self, cell: str, line: str) -> str:
        """Return the place of an error; nothing where a given helper raises, whose message says all."""
        _, text = self.place(cell, line)
        raised = text.lstrip().startswith("raise ") and self.submission.cells[int(cell)].kind == "given"
        return "" if raised else super().line(cell, line)


class PlainDriver(BoxDriver):
    """A driver that says what a visible check says."""

    def __init__(self, channel: Channel, submission: Submission):
        super().__init__(channel, submission)
        self.words = PlainWords(submission)


def check(notebook: Path, releases: list[Path], sandbox: Sandbox | None, reason: str = "") -> list[CheckReport]:
    """Look at a notebook as the grader does, and run the visible checks behind the wall; at each one in an archive.

    `releases` are the notebooks it may be an answer to. Without a sandbox nothing is run, for the `reason` given.
    """
    notebook = notebook.resolve()  # the operator may name a link, unlike a submission
    try:
        data = submission.fetch(notebook, notebook.parent)
    except submission.Refused as refusal:
        return [CheckReport(submission.refused(refusal, "", "", notebook.stem))]
    skeletons = asking(releases)
    names = {skeleton.name for _, skeleton in skeletons}
    return [checked(file, skeletons, sandbox, reason) for file in members(File(notebook.name, data), names)]


def checked(file: File, skeletons: Releases, sandbox: Sandbox | None, reason: str) -> CheckReport:
    """Look at one notebook."""
    if isinstance(file.data, submission.Refused):
        return CheckReport(submission.refused(file.data, "", "", file.name))
    folder, skeleton, rebuilt = chosen(PurePosixPath(file.name), file.data, skeletons)
    if rebuilt.status != "ok":
        return CheckReport(rebuilt)
    found = tuple(
        (p.label, "untouched" if p.label in rebuilt.untouched else "answer") for p in skeleton.of("solution", "written")
    )
    if sandbox is None:
        return CheckReport(rebuilt, found, not_run=reason)
    sandbox.hand_out(handed_out(folder))
    run = loaded(sandbox, rebuilt)
    checks = tuple(visible(sandbox, rebuilt, place, run) for place in skeleton.of("graded"))
    return CheckReport(rebuilt, found, run, checks, sandbox.isolation)


def asking(releases: list[Path]) -> Releases:
    """Return the releases with exercises, each with its assignment's folder; UsageError if there are none."""
    found = [(path.parent, Skeleton.read(path)) for path in releases]
    found = [(folder, skeleton) for folder, skeleton in found if skeleton.of("solution", "written")]
    if not found:
        raise UsageError("There is no release notebook with exercises to compare with. Make one with: optviz release")
    return found


def chosen(path: PurePosixPath, data: bytes, skeletons: Releases) -> tuple[Path, Skeleton, Submission]:
    """Return the release that a notebook answers, with its folder and what the grader makes of the notebook.

    It is the one that the grader takes it for, else that with most answers.
    """
    by_name = {skeleton.name: skeleton for _, skeleton in skeletons}
    taken = home(File(str(path), data), by_name) if len(by_name) == len(skeletons) else None
    tried = []
    for folder, skeleton in skeletons:
        rebuilt = submission.rebuild(data, skeleton, "", folder.name, skeleton.name)
        answered = sum(p.label not in rebuilt.untouched for p in skeleton.of("solution", "written"))
        strange = sum(cell.kind == "added" for cell in rebuilt.cells)
        named = path.stem == skeleton.name, skeleton.name == taken, path.name.startswith(skeleton.name)
        tried.append(((*named, answered, -strange), folder, skeleton, rebuilt))
    _, folder, skeleton, rebuilt = max(tried, key=lambda trial: trial[0])
    if path.name != f"{skeleton.name}.ipynb" and rebuilt.status == "ok":
        note = f"The grader looks for {skeleton.name}.ipynb and takes this file instead unless another one answers it."
        rebuilt = dataclasses.replace(rebuilt, notes=(*rebuilt.notes, note))
    return folder, skeleton, rebuilt


def loaded(sandbox: Sandbox, rebuilt: Submission) -> Execution:
    """Run the cells in a box."""
    channel = sandbox.opened(sandbox.limits.seconds)
    driver = PlainDriver(channel, rebuilt)
    try:
        driver.load(set())
        return Execution(tuple(driver.problems))
    except BoxEnded as ended:
        where = was_in(rebuilt.cells[driver.running]) if driver.running is not None else ""
        return Execution(ended=ended.reason + where)
    finally:
        sandbox.finish(channel)


def visible(sandbox: Sandbox, rebuilt: Submission, place: Place, plain: Execution) -> Check:
    """Run the release's own visible check after the student's cells, in a box of its own.

    What stops then and did not without it (`plain`) is what the check says.
    """
    if plain.ended or len(plain.problems) >= MAX_PROBLEMS:
        return Check(place.label, "not_run", "the cells above it do not run")
    cells = (*rebuilt.cells, Cell(place.code, "added", place.grade_id))
    run = loaded(sandbox, dataclasses.replace(rebuilt, cells=cells))
    if not run.ended and len(run.problems) == len(plain.problems):
        return Check(place.label, "passed")
    return Check(place.label, "failed", run.ended or run.problems[len(plain.problems)].said)


def render(report: CheckReport) -> str:
    """Return the report as lines of text."""
    rebuilt = report.submission
    if rebuilt.status != "ok":
        return f"The grader cannot read this notebook: {line(rebuilt.notes[0], MAX_LINE_CHARACTERS)}"
    names = [label for label, _ in report.found] + [item.cell for item in report.checks]
    wide = max(map(len, names), default=0)
    lines = [f"Read as {rebuilt.assignment}/{rebuilt.notebook}.", "", "Answers"]
    lines += [f"  {label:{wide}}  {FOUND[state]}" for label, state in report.found]
    if rebuilt.notes:
        lines += ["", "Repairs and notes"] + [f"  - {line(note, MAX_LINE_CHARACTERS)}" for note in rebuilt.notes]
    if report.not_run:
        return "\n".join([*lines, "", f"Nothing was run: {report.not_run}"])
    lines += ["", f"Execution from top to bottom (isolation level {report.isolation})"]
    lines += [f"  - {line(problem, MAX_LINE_CHARACTERS)}" for problem in report.run.sentences] or ["  every cell runs"]
    lines += ["", "Visible checks"]
    for item in report.checks:
        said = item.outcome.replace("_", " ") + (f": {line(item.message, MAX_LINE_CHARACTERS)}" if item.message else "")
        lines.append(f"  {item.cell:{wide}}  {said}")
    return "\n".join([*lines, "", "The visible checks are only some of the checks that are graded."])


def here() -> Course:
    """Return the course in the working directory, or else this checkout."""
    from autograder.course.course import CONFIG, Course

    checkout = not (Path.cwd() / CONFIG).is_file() and (CHECKOUT / CONFIG).is_file()
    return Course(CHECKOUT if checkout else Path.cwd())


def main(notebook: Path) -> int:
    """Check a notebook against the course's release; the exit code is that of `told`."""
    course = here()
    return told(notebook, sorted(course.release.glob("*/*.ipynb")), course.packages)


def told(notebook: Path, releases: list[Path], packages: tuple[str, ...]) -> int:
    """Check a notebook and print the report; 0 if there is nothing to complain of, else 1."""
    try:
        sandbox = Sandbox(limits=Limits(packages=packages))
    except UsageError as weak:  # a student's own machine: what can be said without running anything
        reports = check(notebook, releases, None, str(weak))
    else:
        with sandbox:
            reports = check(notebook, releases, sandbox)
    click.echo("\n\n".join(map(render, reports)))
    return 0 if all(report.good for report in reports) else 1
