"""`optviz grade --diff`: whose score a grading would change, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder import results
from autograder.course.course import Course, writable
from autograder.errors import UsageError
from autograder.results import RESULTS
from autograder.rows import ResultRow
from autograder.running.options import Options
from autograder.running.run import grade
from autograder.running.students import narrowed
from autograder.text import line


def differences(course: Course, options: Options) -> Iterator[str]:
    """Grade without writing anything, and say whose score would change and why: one line each."""
    before = (options.out or course.results_folder(options.assignment)) / RESULTS
    if not before.is_file():
        raise UsageError(f"Nothing to compare with: {course.show(before)} does not exist.")
    if options.changed:
        options = narrowed(course, replace(options, gradebook=False), set())
    with TemporaryDirectory(dir=writable(course.private)) as scratch:
        after = grade(course, replace(options, out=Path(scratch), gradebook=False)).out / RESULTS
        for old, new in results.changed(before, after, options.student):
            row = new or old
            if row and options.wants(row["student"]):
                yield change(old, new)


def change(old: ResultRow | None, new: ResultRow | None) -> str:
    """Describe one graded cell's change: its old and new score, and which tests, status or release caused it."""
    row = new or old
    if row is None:
        raise ValueError("change: expected a row of either run, got none")
    was, now = (f"{r['score']:g}" if r and r["score"] is not None else "none" for r in (old, new))
    reasons = []
    if old and new:
        if old["status"] != new["status"]:
            reasons.append(f"{old['status']} → {new['status']}")
        tests = {t["name"]: t for t in old["tests"]}
        for test in new["tests"]:
            before = tests.get(test["name"])
            if before is None or (before["points"], before["outcome"]) != (test["points"], test["outcome"]):
                earlier = f"{before['outcome']} {before['points']:g}" if before else "not there"
                reasons.append(f"{test['name']}: {earlier} → {test['outcome']} {test['points']:g}")
    else:
        reasons.append("newly handed in" if new else "no longer handed in")
    return f"{line(row['student'], 80)} {row['cell']}: {was} → {now} ({'; '.join(reasons)})"
