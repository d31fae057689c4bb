"""Rooms of a course: found by assignment and notebook, told apart by what is in them, named when they are broken."""

import importlib.util
import json
import pickle
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from autograder.commands.doctor import check_exercises
from autograder.errors import Fault, UsageError
from autograder.exercises import rooms, shelf
from autograder.exercises.shelf import Shelf
from autograder.fingerprint import code
from autograder.judge import Judge
from autograder.records import Cell, Submission
from autograder.running import worker
from autograder.running.executors import Dask
from autograder.submission import Skeleton

REFERENCE = '''"""References that rooms share."""

def half(x):
    """Give half of a number."""
    return x / 2
'''
ROOM = """from pathlib import Path
from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import function
from ..references import half
from .cases import CASES
ROOM = Path(__file__).parent
EXERCISE = Exercise(name="half", assignment="week3", room=ROOM, tasks=(function(half, "half", ROOM, CASES),))
"""
CASES = '''def some(rng):
    """half of a few numbers"""
    return [{"x": float(x)} for x in rng.uniform(1.0, 9.0, 8)]


CASES = {"some": some}
'''
SUITE = '''from autograder.exercises.kit.function_suite import FunctionTests
from .cases import CASES


class TestHalf(FunctionTests):
    name, look, points = "half", "Divide by two.", {"values": 3}

    def test_values(self, work):
        """Half of every number is right."""
        self.follows(work, *CASES)
'''


@pytest.fixture
def root(tmp_path):
    """A course folder with a room `half` that has a reference beside it, and nothing of nbgrader's."""
    write(tmp_path, "references.py", REFERENCE)
    write(tmp_path, "half/__init__.py", ROOM)
    write(tmp_path, "half/cases.py", CASES)
    write(tmp_path, "half/test_half.py", SUITE)
    return tmp_path


def write(root, name, text):
    path = root / "exercises" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def half(root):
    return rooms.of_course(root).require("week3", "half")


def test_a_room_in_the_course_is_found_beside_the_kits(root):
    known = rooms.of_course(root)
    assert [e.name for e in known.own] == ["half"] and set(rooms.exercises()) < set(known.exercises)
    session = Judge([known.require("week3", "half")], 1).session
    assert session.faults == {} and [t.points for tests in session.suites.values() for t in tests] == [3]
    assert not list(root.rglob("__pycache__"))
    assert rooms.of_course(root.parent / "elsewhere") is rooms.kit()


def test_a_process_that_lives_long_sees_a_changed_room(root):
    suite = (root / "exercises/half/test_half.py").resolve()
    assert half(root) is half(root)
    Judge([half(root)], 1)
    write(root, "half/test_half.py", SUITE.replace('"values": 3', '"values": 5'))
    assert [t.points for t in Judge([half(root)], 1).session.suites[suite]] == [5]
    write(root, "references.py", REFERENCE.replace("x / 2", "x / 4"))
    (define,) = half(root).tasks[0].conventions.values()
    assert define(4.0) == 1.0


def test_two_courses_may_have_rooms_of_one_name(root, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(root / "exercises", other / "exercises")
    write(other, "references.py", REFERENCE.replace("x / 2", "x / 4"))
    one, two = (next(iter(half(r).tasks[0].conventions.values())) for r in (root, other))
    assert (one(8.0), two(8.0)) == (4.0, 2.0)
    assert half(root).fingerprint != half(other).fingerprint


@pytest.mark.parametrize(
    ("name", "text", "changes"),
    [
        ("references.py", REFERENCE.replace("x / 2", "0.5 * x"), True),
        ("half/cases.py", CASES.replace("9.0", "8.0"), True),
        ("half/table.csv", "1,2\n", True),
        ("half/styles/own.py", "def half(x):\n    return 0.5 * x\n", False),
        ("half/.cases.py.swp", "", False),
        ("double/__init__.py", "EXERCISE = None\n", False),
        ("unused.py", "x = 1\n", False),
        ("limits.csv", "1,2\n", True),
        ("numbers/limits.csv", "1,2\n", True),
    ],
)
def test_a_fingerprint_is_of_the_room_and_what_it_imports(root, name, text, changes):
    before = half(root).fingerprint
    write(root, name, text)
    assert (half(root).fingerprint != before) is changes


def test_a_kits_exercise_in_another_assignment_has_the_fingerprint_of_its_own_room(root):
    moved = "from dataclasses import replace\nfrom autograder.exercises.adagrad import EXERCISE as KIT\n"
    write(root, "moved/__init__.py", moved + 'EXERCISE = replace(KIT, assignment="week3")\n')
    before = rooms.of_course(root).require("week3", "adagrad").fingerprint
    write(root, "moved/__init__.py", moved + 'EXERCISE = replace(KIT, assignment="week3", tasks=KIT.tasks)\n')
    assert rooms.of_course(root).require("week3", "adagrad").fingerprint != before


BROKEN = {
    "syntax": ("EXERCISE = (\n", r"half/__init__\.py:1: the room half cannot be used: SyntaxError"),
    "missing": (
        ROOM.replace("..references", "references"),
        r"half/__init__\.py:4.*No module named 'references'\. It is .*/exercises/references\.py; write: from \.\.ref",
    ),
    "unknown": (
        ROOM.replace("..references", "no_such_thing"),
        r"Install it where the grader runs, or put no_such",
    ),
    "other": ("EXERCISE = {'assignment': 'week3'}\n", r"EXERCISE is to be an Exercise\(name=…"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_room_is_named_and_the_others_go_on(root, kind):
    text, said = BROKEN[kind]
    write(root, "half/__init__.py", text)
    write(root, "third/__init__.py", ROOM.replace('"half"', '"third"').replace("from .cases", "from ..half.cases"))
    known = rooms.of_course(root)
    with pytest.raises(Fault, match=said):
        known.of("week3", "half")
    assert known.require("exercises", "adagrad")
    if kind in ("syntax", "other"):  # its text does not tell its assignment
        assert known.of("week4", "homework") is None


def test_an_error_beside_a_room_is_blamed_on_its_own_line(root):
    write(root, "references.py", "x = 1\nhalf = x / 0\n")
    with pytest.raises(Fault, match=r"exercises/references\.py:2: the room half cannot be used: ZeroDivisionError"):
        half(root)


def test_a_file_in_place_of_a_folder_is_named(root):
    write(root, "third.py", 'EXERCISE = Exercise(name="third", assignment="week3")\n')
    with pytest.raises(Fault, match=r"third\.py: a room is a folder\. Move this file to .*third/__init__\.py"):
        rooms.of_course(root).of("week3", "third")


@pytest.mark.parametrize("name", ["again", "adagrad"])
def test_two_rooms_for_one_notebook_are_refused(root, name):
    room = ROOM.replace("from .cases", "from ..half.cases")
    if name == "adagrad":
        room = room.replace('"half", assignment="week3"', '"adagrad", assignment="exercises"')
    write(root, f"{name}/__init__.py", room)
    at = ("exercises", "adagrad") if name == "adagrad" else ("week3", "half")
    with pytest.raises(Fault, match=rf"two rooms are for {'/'.join(at)}: .* Remove one, or change the"):
        rooms.of_course(root).of(*at)


def test_the_doctor_lists_a_course_s_exercises_and_what_is_wrong_with_them(root, monkeypatch, capsys):
    (root / "source").mkdir()
    monkeypatch.chdir(root)
    monkeypatch.setenv("COLUMNS", "1000")  # a long path folds a line
    assert check_exercises() == 0
    assert "Exercises of this course's own: week3/half. Of the kit: " in capsys.readouterr().out
    write(root, "again/__init__.py", ROOM.replace("from .cases", "from ..half.cases"))
    write(root, "third/__init__.py", "EXERCISE = (\n")
    assert check_exercises() == 1
    *_, broken, twice = capsys.readouterr().out.splitlines()
    assert "third/__init__.py:1: the room third cannot be used: SyntaxError" in broken
    assert "two rooms are for week3/half" in twice


def test_the_environment_names_further_rooms(root, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("OPTVIZ_EXERCISES", str(root / "exercises"))
    assert half(tmp_path_factory.mktemp("course")).name == "half"
    assert half(root).name == "half"  # the same folder twice is no second room


def test_a_fingerprint_is_of_folders_without_init_and_of_modules_elsewhere(root, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    places = root / "exercises/shared/worth.py", tmp_path / "optviz_test_worth.py"
    for place in places:
        place.parent.mkdir(exist_ok=True)
        place.write_text("WORTH = 1.0\n")
    named = "from ..shared.worth import WORTH\nimport optviz_test_worth\n"
    write(root, "half/__init__.py", named + (root / "exercises/half/__init__.py").read_text())
    seen = {half(root).fingerprint}
    for number, place in enumerate(places, 2):
        place.write_text(f"WORTH = {number}.5\n")
        code.cache_clear()
        seen.add(replace(half(root)).fingerprint)  # as in a new process: it is taken once
    assert len(seen) == 3


def test_far_too_much_is_not_passed_on(root, monkeypatch):
    monkeypatch.setattr(shelf, "MAX_SHELF_BYTES", 100)
    with pytest.raises(UsageError, match=r"exercises take \d+ MB, and at most 0 MB are passed on"):
        rooms.of_course(root)


ELSEWHERE = """
import pickle, sys
from pathlib import Path
from autograder.exercises.rooms import on
shelf = pickle.load(sys.stdin.buffer)
room = on([shelf]).require("week3", "half")
print(room.fingerprint, shelf.place, not Path(room.home).is_relative_to(shelf.folder))
"""


@pytest.mark.parametrize("there", ["gone", "changed"])
def test_a_worker_that_does_not_see_the_folder_gets_its_content(root, tmp_path_factory, there):
    known = Shelf.read(root / "exercises")
    before = half(root).fingerprint
    if there == "gone":
        shutil.rmtree(root / "exercises")
    else:
        write(root, "references.py", "half = None\n")
    command = [sys.executable, "-c", ELSEWHERE]
    cwd = tmp_path_factory.mktemp("elsewhere")
    done = subprocess.run(command, input=pickle.dumps(known), cwd=cwd, capture_output=True, check=True)
    fingerprint, place, apart = done.stdout.decode().split()
    assert (fingerprint, apart) == (before, "True")
    assert not (cwd / place).exists(), "the copy goes with the process"


def cell(name, source, **tags):
    marks = {"grade": False, "solution": False, "locked": False, "schema_version": 3, "grade_id": name, **tags}
    return {"cell_type": "code", "id": name, "metadata": {"nbgrader": marks}, "source": source, "outputs": []}


CELLS = [cell("half", "# YOUR CODE HERE", solution=True), cell("half_tests", "half(2)", grade=True, points=3)]


@pytest.mark.skipif(not importlib.util.find_spec("distributed"), reason="the extra 'cluster' is not installed")
def test_a_dask_worker_grades_with_a_room_that_it_has_never_seen(root):
    release = root / "half.ipynb"
    release.write_text(json.dumps({"cells": CELLS, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    known = Shelf.read(root / "exercises")
    shutil.rmtree(root / "exercises")
    job = worker.Job("week3", 7, {"half": Skeleton.read(release)}, allow_weak=True, shelves=(known,))
    handed_in = Submission("ada", "week3", "half", cells=(Cell("def half(x):\n    return x / 3", "solution", "half"),))
    workers = Dask(jobs=1)
    try:
        done = workers.submit(worker.work_alone, job, worker.Item("ada", "half", handed_in)).result(timeout=300)
    finally:
        workers.close()
    (row,) = json.loads(done.payload)["rows"]
    assert (row["status"], row["max_score"], row["score"] < 3) == ("graded", 3, True)
    assert row["suite"] == job.rooms.require("week3", "half").fingerprint


def test_the_kits_rooms_are_imported_when_their_assignment_is_asked_for():
    code = (
        "import sys\nfrom autograder.exercises.rooms import kit\n"
        "assert kit().of('exercises', 'adagrad') and 'autograder.exercises.schedules' not in sys.modules\n"
        "assert kit().of('foundations', 'schedules') and kit().of('foundations', 'no such') is None\n"
        "assert 'autograder.exercises.schedules' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_every_room_of_the_kit_says_before_it_is_imported_which_assignment_it_is_for():
    known = rooms.kit()
    assert [face.path for face in known.faces if known.open(face).assignment != face.assignment] == []
