"""`Sandbox`: the warm parents of boxes, and what one submission's code did in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.records import Evidence, Submission, Trace
from autograder.sandbox.drawing import draws
from autograder.sandbox.limits import Limits
from autograder.sandbox.parent import MEMORY, TIMEOUT, BoxEnded, Parent, ParentLost, one_core
from autograder.sandbox.remote import BoxDriver
from autograder.sandbox.repeat import Begun, Puts
from autograder.sandbox.selftest import choose, distrust
from autograder.sandbox.versions import HERE, newer_syntax
from autograder.sandbox.words import Problem, stopped

if TYPE_CHECKING:  # what students are given to check a notebook with has the wall, and no exercise's room
    from autograder.exercises.exercise import Exercise, Task

MAX_BOXES = 8  # of one submission
MIN_SHARE_OF_TIME = 0.1  # the part of a box's time that is given to one even if the submission's is used up
UNTOUCHED = "The cell still contains the text that was handed out."


@dataclass
class Visit:
    """What one box gave: evidence by cell; if it ended badly, how, and in which cell while loading."""

    evidence: dict[str, Evidence] = field(default_factory=dict)
    ended: BoxEnded | None = None
    cell: int | None = None
    traces: dict[str, Trace] = field(default_factory=dict)
    spent: float = 0.0  # seconds of the box's own
    quotes: bool = False  # whether what was said of it names a line by its number


@dataclass
class Round:
    """A task's probes, put to a box, and where its warnings will come."""

    task: Task
    begun: dict[str, Begun] = field(default_factory=dict)
    notes: Callable[[], list[str]] | None = None  # none if the box ended before all was put to it

    def begin(self, driver: BoxDriver, puts: Puts, seed: int) -> None:
        driver.asked = self.task.arguments
        for name, probe in self.task.probes.items():
            self.begun[name] = puts.begin(driver, name, probe, seed)
        self.notes = driver.notes()


def laid_out(files: Mapping[str, bytes]) -> TemporaryDirectory[str]:
    """Write files into a folder that everybody may read: a box may run as another user."""
    folder = TemporaryDirectory(prefix="optviz-files-")
    for name, data in files.items():
        path = Path(folder.name) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for path in (Path(folder.name), *Path(folder.name).rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o444)
    return folder


class Sandbox:
    """A context manager over warm parents of boxes at the strongest level that holds here."""

    def __init__(
        self,
        level: str | None = None,
        limits: Limits | None = None,
        allow_weak: bool = False,
        files: Mapping[str, bytes] | None = None,
    ):
        """Choose a level. `files` were handed out with the notebook: student code starts in the folder with them."""
        self.limits = limits or Limits()
        self.isolation, tried = choose(level, allow_weak, self.limits)
        self.parents = {False: tried} if tried else {}  # by whether their boxes draw
        self.puts = Puts()
        self.files: TemporaryDirectory[str] | None = None
        self.handed_out: Mapping[str, bytes] = {}
        self.hand_out(files or {})

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.hand_out({})
        self.end()

    def hand_out(self, files: Mapping[str, bytes]) -> None:
        """Let student code start in a folder with these files, and no others, from the next box on."""
        if files != self.handed_out:
            self.end()  # a warm parent sees those of before
            if self.files is not None:
                self.files.cleanup()
            self.files, self.handed_out = laid_out(files) if files else None, files

    def end(self) -> None:
        """End the warm parents; the next box gets a new one."""
        while self.parents:
            self.parents.popitem()[1].close()

    def ready(self, draws: bool = False) -> Parent:
        """Return the warm parent of boxes that draw, or do not, renewing it when due."""
        parent = self.parents.get(draws)
        if parent is not None and (parent.boxes >= self.limits.replace or parent.process.poll() is not None):
            self.parents.pop(draws).close()
        if draws not in self.parents:
            try:
                files = self.files.name if self.files else None
                self.parents[draws] = Parent(self.isolation, self.limits, files, draws)
            except ParentLost:
                distrust(self.isolation, self.limits)
                raise
        return self.parents[draws]

    def observe(self, submission: Submission, exercise: Exercise, seed: int) -> tuple[Evidence, ...]:
        """Run each task's probes on the submission's code; return the evidence in task order."""
        evidence = {}
        for task in exercise.tasks:
            blank = Evidence(task.cell, seed, isolation=self.isolation)
            if submission.status != "ok":
                reason = submission.notes[0] if submission.notes else ""
                evidence[task.cell] = replace(blank, status=submission.status, reason=reason)
            elif task.solution in submission.untouched:
                evidence[task.cell] = replace(blank, status="missing", reason=UNTOUCHED)
        pending = [t for t in exercise.tasks if t.cell not in evidence]
        if pending:
            evidence |= self.run(submission, pending, seed)
        return tuple(evidence[t.cell] for t in exercise.tasks)

    def run(self, submission: Submission, tasks: list[Task], seed: int) -> dict[str, Evidence]:
        """Run all tasks in one box; if it ends badly, run the remaining ones in another."""
        evidence: dict[str, Evidence] = {}
        left = self.limits.submission
        pending, skip = list(tasks), closing(submission)
        notes: list[str] = []
        quotes = False
        for _ in range(MAX_BOXES):
            if not pending:
                break
            visit = self.visited(submission, pending, skip, seed, left, notes)
            left -= visit.spent
            quotes |= visit.quotes
            evidence |= visit.evidence
            pending = [t for t in pending if t.cell not in evidence]
            if visit.ended is None:
                break
            given_up = self.blame(submission, pending, visit, visit.ended, skip, notes)
            for task in given_up:
                evidence[task.cell] = self.ended(task, seed, visit.ended, visit.traces, notes)
            pending = [t for t in pending if t not in given_up]
        late = BoxEnded("timeout", TIMEOUT.format(self.limits))
        evidence |= {t.cell: self.ended(t, seed, late, {}, notes) for t in pending}
        return {cell: replace(found, quotes=quotes) for cell, found in evidence.items()}

    def blame(
        self,
        submission: Submission,
        pending: list[Task],
        visit: Visit,
        end: BoxEnded,
        skip: set[int],
        notes: list[str],
    ) -> list[Task]:
        """Return the tasks that ended a box and are finished; have cells that would break the rest skipped."""
        if visit.cell is None:  # in the first pending task's probes: it is run again if others went before it
            return [] if visit.evidence else pending[:1]
        cell = submission.cells[visit.cell]
        owners = [t for t in pending if cell.kind == "solution" and t.solution == cell.grade_id]
        if cell.kind == "added" or owners or (cell.kind == "solution" and pending):
            skip.add(visit.cell)
            if not owners:
                notes.append(f"One of your cells was left out: {end.reason}")
            return owners
        return pending

    def ended(self, task: Task, seed: int, end: BoxEnded, traces: dict[str, Trace], notes: list[str]) -> Evidence:
        unsettled = not end.sure
        return Evidence(
            task.cell, seed, end.status, end.reason, traces, tuple(notes), self.isolation, unsettled=unsettled
        )

    def visited(self, *args: Any) -> Visit:
        """Visit a box; try once more if the warm parent is lost on the way.

        Raise ParentLost if the new one is lost too.
        """
        # NumPy does not warn here of numbers that come of the student's
        with one_core(), np.errstate(all="ignore"):
            try:
                return self.visit(*args)
            except ParentLost:
                self.end()
                return self.visit(*args)

    def visit(
        self, submission: Submission, tasks: list[Task], skip: set[int], seed: int, left: float, notes: list[str]
    ) -> Visit:
        """Open a box, load the notebook, run the probes of these tasks, within the seconds that are left.

        They are put to the box one after the other, most of them before the first answer has come; where the box ends,
        what was answered before still counts.
        """
        visit = Visit()
        seconds = min(max(left, MIN_SHARE_OF_TIME * self.limits.seconds), self.limits.seconds)
        channel = self.opened(seconds, draws(submission, skip))
        driver = BoxDriver(channel, submission)
        rounds: list[Round] = []
        try:
            try:
                driver.load(skip, tasks)
                problems = list(map(stopped, driver.problems))
                for task in tasks:
                    rounds.append(Round(task))
                    rounds[-1].begin(driver, self.puts, seed)
            except BoxEnded as ended:
                visit.ended, visit.cell = ended, driver.running
            for round_ in rounds:
                visit.traces = {}
                for name, begun in round_.begun.items():
                    visit.traces[name] = self.puts.trace(driver, begun)
                if round_.notes is None:
                    break
                told = tuple(dict.fromkeys([*notes, *problems, *round_.notes()]))
                found = finding(round_.task, seed, dict(visit.traces), told, self.isolation)
                found = explained(found, round_.task, submission, driver.problems)
                visit.evidence[round_.task.cell] = found
        except BoxEnded as ended:
            visit.ended = visit.ended or ended
        finally:
            self.finish(channel)
        visit.spent, visit.quotes = channel.spent, driver.words.quotes
        return visit

    def opened(self, seconds: float, draws: bool = False) -> Any:
        """Return a new box, from a new warm parent if the old one has gone."""
        try:
            return self.ready(draws).open(seconds)
        except ParentLost:
            self.end()
            return self.ready(draws).open(seconds)

    def finish(self, channel: Any) -> None:
        """End the box; a parent that does not say how it ended is replaced."""
        try:
            channel.close()
        except ParentLost:
            self.end()


def closing(submission: Submission) -> set[int]:
    """Return the given cells after the last answer: they draw what was written, and nothing is defined by them."""
    last = max((i for i, cell in enumerate(submission.cells) if cell.kind != "given"), default=-1)
    return set(range(last + 1, len(submission.cells)))


def explained(found: Evidence, task: Task, submission: Submission, problems: list[Problem]) -> Evidence:
    """Return evidence of a task of which nothing worked, with what may have caused it: first of all its own cell.

    A cell in syntax that this Python does not know may be right: that is the grader's failure, and a person is asked.
    """
    if found.status != "error":
        return found
    for problem in problems:
        cell = submission.cells[problem.cell] if problem.cell >= 0 else None
        if problem.error == "SyntaxError" and cell is not None and cell.kind != "given":
            why = newer_syntax(cell.source, problem.said, submission.python)
            if why:
                here = f"Python {HERE[0]}.{HERE[1]}"
                reason = f"A cell does not parse under the grader's {here}, and {why}: {problem.said}. "
                reason += "Check it by hand or grade with that version."
                return replace(found, status="fault", reason=reason)
    own = [p for p in problems if p.cell >= 0 and submission.cells[p.cell].grade_id == task.solution]
    first = next(iter([*own, *problems]), None)
    undefined = next((t.failure for t in found.traces.values() if t.failure), None)
    if first and undefined is not None and undefined.kind == "undefined":
        return replace(found, reason=f"{found.reason} {stopped(first)}")
    return found


def finding(task: Task, seed: int, traces: dict[str, Trace], notes: tuple[str, ...], isolation: str) -> Evidence:
    """Return evidence of a task whose probes all came back; `error` if not one of them gave numbers."""
    failures = [trace.failure for trace in traces.values()]
    first = failures[0] if failures and all(failures) else None
    if first is None:
        return Evidence(task.cell, seed, traces=traces, notes=notes, isolation=isolation)
    if first.kind == "error" and first.text.startswith("MemoryError"):
        return Evidence(task.cell, seed, "memory", MEMORY, traces, notes, isolation)
    reason = {
        "undefined": f"Your notebook does not define {first.text}.",
        "error": f"Your code stops with {first.text}.",
        "returned": f"Your {task.name} gives {first.text}.",
    }.get(first.kind, first.text)
    return Evidence(task.cell, seed, "error", reason, traces, notes, isolation)
