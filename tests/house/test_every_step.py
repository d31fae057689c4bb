"""No step that reads what is a student's runs without a boundary: a step that somebody adds and forgets is found here.

Lines of a run and what is handed in say of each read whether a boundary was at work. What is the kit's own may be read
anywhere: who, which cell, which status, how many points.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder import boundary, processes, results
from autograder.boundary import Boundary, active
from autograder.commands.feedback import feedback
from autograder.commands.report import report
from autograder.course.course import Course
from autograder.exercises.adagrad import EXERCISE
from autograder.export import gradescope, lms, scores
from autograder.feedback import kept
from autograder.judge import Judge
from autograder.records import Evidence, Submission
from autograder.running import notebook, pending, run
from autograder.running.options import Options

A = "exercises"
OWN = {
    *("schema", "student", "assignment", "notebook", "cell", "status", "score", "max_score", "isolation", "kind"),
    *("seconds", "bytes"),
}
FIELDS = {"cells", "written", "notes", "attachments", "untouched"}


class Watch:
    """What was read within a boundary, by step, and what without: file and line of who read it."""

    def __init__(self):
        self.within: Counter[str] = Counter()
        self.without: Counter[str] = Counter()

    def read(self, what: str) -> None:
        frame = sys._getframe(2)
        if step := active():
            self.within[step] += 1
            return
        while frame.f_back and f"{os.sep}autograder{os.sep}" not in frame.f_code.co_filename:
            frame = frame.f_back
        if frame.f_code is results.encode.__code__:
            return  # carried on as it stands
        self.without[f"{what}: {frame.f_code.co_filename}, line {frame.f_lineno}"] += 1


class Line(dict):
    """A line of a run, or a part of one."""

    def __init__(self, items: dict, watch: Watch):
        super().__init__({k: watched(v, watch) for k, v in items.items()})
        self.watch = watch

    def __getitem__(self, key):
        if key not in OWN:
            self.watch.read(key)
        return super().__getitem__(key)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def keys(self):  # also for {**line}
        self.watch.read("all")
        return super().keys()

    def items(self):
        self.watch.read("all")
        return super().items()

    def values(self):
        self.watch.read("all")
        return super().values()

    def __iter__(self):
        return iter(self.keys())


def watched(value, watch: Watch):
    if isinstance(value, dict):
        return Line(value, watch)
    return [watched(v, watch) for v in value] if isinstance(value, list) else value


def reading(record, watch: Watch, names: set[str]):
    """A record whose fields of these names are watched."""

    class Watched(type(record)):
        def __getattribute__(self, name):
            if name in names:
                watch.read(name)
            return super().__getattribute__(name)

    return Watched(**{f.name: getattr(record, f.name) for f in dataclasses.fields(record)})


@pytest.fixture(scope="module")
def graded(make_course, tmp_path_factory) -> Path:
    """A class with what there can be: right, wrong, hopeless, an odd note of the time, and somebody who has left."""
    course = make_course(tmp_path_factory.mktemp("steps") / "course", "ada", "felix")
    (course.submitted / "ada" / A / "timestamp.txt").write_text("2026-11-20 10:00:00 UTC")
    run.grade(course, Options(A, jobs=1))
    return course.root


@pytest.fixture
def class_(graded, tmp_path) -> Course:
    shutil.copytree(graded, tmp_path / "course")
    return Course(tmp_path / "course")


WATCHING: list[tuple[Watch, Path]] = []  # a hook cannot be taken away again
NOTEBOOKS = (".ipynb", "timestamp.txt", "submission_secret.txt")


def opened(event: str, arguments: tuple) -> None:
    """Watch files of students': those in their folders, and by their name alone what is opened within a folder."""
    if event == "open" and WATCHING and isinstance(arguments[0], str):
        (watch, root), path = WATCHING[-1], arguments[0]
        folders = tuple(f"{root}/{name}/" for name in ("submitted", "autograded", "feedback", ".optviz/pending"))
        theirs = path.startswith(folders) and len(Path(path).relative_to(root).parts) > 2
        if theirs or (not path.startswith("/") and path.endswith(NOTEBOOKS)):
            watch.read("a file")


sys.addaudithook(opened)


@pytest.fixture
def watch(class_, monkeypatch) -> Watch:
    """All that a stage reads of students' in this process, which does all of the work."""
    found, lines, from_row = Watch(), results.lines, Submission.from_row.__func__
    monkeypatch.setattr(processes, "cores", lambda: 1)
    in_text = SimpleNamespace(dumps=lambda what, _: json.dumps(what).encode())
    monkeypatch.setattr(kept, "marshal", in_text)  # which takes a dict and nothing of its kind
    monkeypatch.setattr(results, "lines", lambda path: (Line(row, found) for row in lines(path)))
    monkeypatch.setattr(
        Submission, "from_row", classmethod(lambda cls, row: reading(from_row(cls, row), found, FIELDS))
    )
    WATCHING.append((found, class_.root))
    yield found
    WATCHING.pop()


def grade(course: Course) -> None:
    assert run.grade(course, Options(A, jobs=1)).left == []


def pages(course: Course) -> None:
    assert feedback(course, A).left == ()


def overview(course: Course) -> None:
    assert report(course, A).left == ()


def scope(course: Course) -> None:
    assert gradescope.write(course, A).left == ()


def take_in(course: Course) -> None:
    """As nbgrader's own command leaves a verdict."""
    lines = {name: (course.results_folder(A) / name).read_text().splitlines() for name in pending.FILES}
    adas = '"student":"ada"', '"notebook":"adagrad"'
    adas_lines = {name: [json.loads(r) for r in rows if all(a in r for a in adas)] for name, rows in lines.items()}
    with boundary.interrupted("take in", 60):  # this is the test's
        place = pending.folder(course.private, A) / "ada" / "adagrad.json"
        place.parent.mkdir(parents=True)
        place.write_text(json.dumps(adas_lines))
    assert pending.take_in(course, A) == []


STAGES = {
    "grade": (grade, {"read", "time", "mark", "score"}),
    "feedback": (pages, {"page", "draw"}),
    "report": (overview, {"gather", "small", "similar"}),
    "gradescope": (scope, {"export"}),
    "take in": (take_in, {"take in"}),
}


@pytest.mark.parametrize("stage", STAGES)
def test_every_read_is_within_a_boundary(stage, class_, watch):
    run, steps = STAGES[stage]
    run(class_)
    assert not watch.without, "\n".join(watch.without)
    assert steps <= watch.within.keys()


def test_a_step_that_forgets_its_boundary_is_found(class_, watch, monkeypatch):
    def forgetful(self, step, function, *given, otherwise=None, **named):
        return function(*given, **named)

    monkeypatch.setattr(Boundary, "do", forgetful)
    pages(class_)
    overview(class_)
    places = "\n".join(watch.without)
    assert "feedback/view.py" in places and "report/gather.py" in places


class Scored:
    """A student of the gradebook, watched; `student`, `email` and `points` tell who, and whether there is a score."""

    def __init__(self, watch: Watch, student: str):
        self.its = scores.Score(student, None, "Last", "First", None, 3.0, 0.0, 5.0)
        self.watch = watch

    def __getattr__(self, name):
        if name not in {"student", "email", "points", "max_score"}:
            self.watch.read(name)
        return getattr(self.its, name)


def test_rows_of_exports_have_a_boundary_each(class_, monkeypatch):
    watch = Watch()
    assert scores.table(A, [Scored(watch, "ada"), Scored(watch, "bob")]).count("\n") == 3
    assert not watch.without and watch.within["export"] > 10
    at = []
    monkeypatch.setattr(lms, "locked", lambda *given: at.append(active()) or "")
    data = b"Username,Ex\nada,\nbob,\n"
    filled = lms.fill(data, lms.SYSTEMS["blackboard"], [Scored(watch, "ada"), Scored(watch, "bob")], lms.Choices("Ex"))
    assert filled.data == b"Username,Ex\nada,3\nbob,3\n" and at == ["export", "export"]


def test_what_the_box_says_is_looked_at_within_a_boundary():
    watch, judge = Watch(), Judge([EXERCISE], 1)

    class Box:
        def observe(self, submission, exercise, seed):
            said = [Evidence(t.cell, seed, "error", "why", notes=("a note",)) for t in exercise.tasks]
            return [reading(one, watch, {"traces", "reason", "notes"}) for one in said]

    graded = notebook.assess(Submission("ada", A, "adagrad"), EXERCISE, Box(), judge, 1)
    assert [row["status"] for row in graded.rows] == ["error"] * len(EXERCISE.tasks)
    assert not watch.without and {"judge", "figure"} & watch.within.keys()
