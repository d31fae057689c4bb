"""`optviz grade` for real: the same bytes whatever happens to the process, and only what changed is graded again."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import results
from autograder.course.course import Course
from autograder.errors import Fault, UsageError
from autograder.running import run
from autograder.running.options import Options

CLASS = ("ada", "carl", "emmy", "felix", "grace", "henri", "joseph", "karl", "leonhard", "pierre", "rosalind", "sofia")
GRADE = [sys.executable, "-m", "autograder.cli", "grade", "exercises", "--no-gradebook", "--seed", "7"]


@pytest.fixture
def classroom(make_course, tmp_path):
    """Twelve students who handed in AdaGrad, some right, some wrong."""
    return make_course(tmp_path / "course", *CLASS)


def optviz(course: Course, *arguments: str, command: list[str] = GRADE) -> subprocess.CompletedProcess:
    return subprocess.run([*command, *arguments], cwd=course.root, capture_output=True, text=True, check=False)


def start(course: Course, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [*GRADE, *arguments], cwd=course.root, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def found(course: Course) -> bytes:
    return (course.results_folder("exercises") / "results.jsonl").read_bytes()


@pytest.fixture(scope="module")
def undisturbed(make_course, tmp_path_factory) -> bytes:
    """The results of a run that nothing happens to."""
    course = make_course(tmp_path_factory.mktemp("undisturbed") / "course", *CLASS)
    run = optviz(course, "--jobs", "2")
    assert run.returncode == 0, run.stderr
    return found(course)


def test_of_two_gradings_at_once_neither_loses_what_the_other_writes(classroom, monkeypatch):
    """The one of ada is still at work when that of carl has come and gone."""
    options = Options("exercises", jobs=1, gradebook=False)
    run.grade(classroom, replace(options, student="emmy"))
    record = run.Run.record

    def recorded(self, done):
        lines = record(self, done)
        if done.item.student == "ada":
            run.grade(classroom, replace(options, student="carl"))
        return lines

    monkeypatch.setattr(run.Run, "record", recorded)
    run.grade(classroom, replace(options, student="ada"))
    rows = results.read(classroom.results_folder("exercises") / "results.jsonl")
    assert {row["student"] for row in rows} == {"ada", "carl", "emmy"}


def wait_for_verdicts(course: Course, process: subprocess.Popen, least: int) -> None:
    """Wait until a run has committed some verdicts, or has ended."""
    from autograder.running.cache import FILE, Cache

    until = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < until:
        if (course.cache / FILE).exists():
            with Cache(course.cache) as cache:
                if cache.database.execute("SELECT count(*) FROM verdicts").fetchone()[0] >= least:
                    return
        time.sleep(0.02)


def test_results_do_not_depend_on_the_number_of_workers(classroom, undisturbed):
    assert optviz(classroom, "--jobs", "1").returncode == 0
    assert found(classroom) == undisturbed
    rows = list(results.read(classroom.results_folder("exercises") / "results.jsonl"))
    assert len(rows) == len(CLASS) * 7
    graded = {row["student"]: row["score"] for row in rows if row["cell"] == "adagrad_tests"}
    assert graded["ada"] == graded["emmy"] == graded["leonhard"] == 10
    assert graded["pierre"] < 10
    assert graded["sofia"] == graded["rosalind"] < 5
    assert {row["seed"] for row in rows} == {7}
    assert {row["status"] for row in rows if row["cell"] != "adagrad_tests"} == {"missing"}


@pytest.mark.parametrize("least", [0, 1, 5])
def test_a_killed_run_is_completed_by_the_next(classroom, undisturbed, least):
    process = start(classroom, "--jobs", "2")
    if least:
        wait_for_verdicts(classroom, process, least)
    else:
        time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    run = optviz(classroom)
    assert run.returncode == 0, run.stderr
    assert found(classroom) == undisturbed
    assert sorted(p.name for p in (classroom.root / "results" / "exercises").iterdir()) == [
        "answers.jsonl",
        "costs.jsonl",
        "figures.jsonl",
        "results.jsonl",
    ]


def test_a_killed_run_leaves_no_process(classroom):
    process = start(classroom, "--jobs", "2")
    wait_for_verdicts(classroom, process, 1)
    family = [p for p in processes() if p != process.pid and root_of(p) == process.pid]
    process.send_signal(signal.SIGKILL)
    process.communicate()
    until = time.monotonic() + 20
    while any(Path(f"/proc/{p}").exists() for p in family) and time.monotonic() < until:
        time.sleep(0.05)
    assert family and not [p for p in family if Path(f"/proc/{p}").exists()]


def processes() -> list[int]:
    return [int(p.name) for p in Path("/proc").iterdir() if p.name.isdecimal()]


def root_of(process: int) -> int:
    """The session of a process: that of the run that was started in one of its own."""
    try:
        return os.getsid(process)
    except ProcessLookupError:
        return 0


def test_ctrl_c_stops_and_says_how_to_go_on(classroom, undisturbed):
    process = start(classroom, "--jobs", "2")
    wait_for_verdicts(classroom, process, 1)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it: to the workers too
    _, said = process.communicate(timeout=60)
    if process.returncode != 0:  # it may have been done already
        assert process.returncode == 130
        stopped = r"^Stopped\.( \d+ of 48 notebooks are graded: the same command goes on from there\.)?$"
        assert re.search(stopped, said, re.MULTILINE), said
        assert "Traceback" not in said
    assert optviz(classroom).returncode == 0
    assert found(classroom) == undisturbed


def test_a_regrade_costs_what_changed(course, hand_in):
    classroom = course
    for student in CLASS:
        hand_in(student, student)
    assert optviz(classroom, "--jobs", "1").returncode == 0
    before = found(classroom)
    assert "48 graded before" in optviz(classroom, "--jobs", "1").stderr
    assert found(classroom) == before
    hand_in("joseph", "sofia")
    touched = classroom.submitted / "ada" / "exercises" / "adagrad.ipynb"
    notebook = json.loads(touched.read_text())
    notebook["cells"][0]["source"] = "Saved again, with other words in a text cell."
    touched.write_text(json.dumps(notebook))
    changed = optviz(classroom, "--diff")
    assert [line.split(":")[0] for line in changed.stdout.splitlines()] == ["joseph adagrad_tests"]
    assert "10 → " in changed.stdout
    assert found(classroom) == before, "--diff writes nothing"
    assert "48 graded before" in optviz(classroom, "--jobs", "1").stderr, "--diff graded it already"
    rows = {(r["student"], r["cell"]): r for r in results.read(classroom.results_folder("exercises") / "results.jsonl")}
    assert rows["joseph", "adagrad_tests"]["score"] == rows["sofia", "adagrad_tests"]["score"]


def test_some_students_only(classroom):
    assert optviz(classroom).returncode == 0
    before = found(classroom)
    shutil.rmtree(classroom.submitted / "karl")
    assert optviz(classroom, "--student", "s*").returncode == 0
    assert found(classroom) == before, "the results of others stay"


def test_who_is_gone_is_said_without_a_gradebook_too(course, hand_in, capsys):
    for student in ("ada", "carl"):
        hand_in(student, student, ("adagrad",))
    options = Options("exercises", jobs=1, seed=7, gradebook=False)
    run.grade(course, options)
    assert "No longer" not in capsys.readouterr().err
    shutil.rmtree(course.submitted / "carl")
    run.grade(course, options)
    assert "No longer in submitted: carl. Results and report are without them now." in capsys.readouterr().err


@pytest.mark.parametrize("name", run.FILES)
def test_damaged_results_of_the_others_are_said_before_anybody_is_graded(course, hand_in, monkeypatch, name):
    for student in ("ada", "carl"):
        hand_in(student, student, ("adagrad",))
    options = Options("exercises", jobs=1, seed=7, gradebook=False)
    path = run.grade(course, options).out / name
    path.write_bytes(path.read_bytes()[:-9])
    monkeypatch.setattr(run, "Run", None)  # nobody is
    with pytest.raises(Fault, match=rf"{name}, line \d+: .* Grade everybody again"):
        run.grade(course, replace(options, student="ada"))


def test_a_damaged_cache_is_rebuilt(classroom, undisturbed):
    assert optviz(classroom).returncode == 0
    database = classroom.cache / "verdicts.sqlite"
    database.write_bytes(database.read_bytes()[:5000] + b"\xa5" * 20000)
    run = optviz(classroom)
    assert run.returncode == 0, run.stderr
    assert found(classroom) == undisturbed


@pytest.mark.skipif(not importlib.util.find_spec("distributed"), reason="the extra 'cluster' is not installed")
def test_a_dask_worker_killed_in_the_middle_changes_nothing(classroom, undisturbed):
    process = start(classroom, "--executor", "dask", "--jobs", "2")
    wait_for_verdicts(classroom, process, 1)
    workers = [p for p in processes() if root_of(p) == process.pid and b"spawn_main" in command_of(p)]
    os.kill(workers[0], signal.SIGKILL)
    _, said = process.communicate(timeout=240)
    assert process.returncode == 0, said
    assert found(classroom) == undisturbed


def command_of(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def test_a_notebook_that_has_lost_its_room_is_not_left_to_nbgrader(course, hand_in):
    """Its hidden tests are lost, and with them everybody's results would be."""
    hand_in("ada", "ada", ("adagrad",))
    run.grade(course, Options("exercises", jobs=1, gradebook=False))
    for folder in (course.source, course.release):
        shutil.copy(course.source / "exercises" / "adagrad.ipynb", folder / "exercises" / "week3.ipynb")
        notebook = json.loads((folder / "exercises" / "week3.ipynb").read_text(encoding="utf-8"))
        notebook["cells"] = notebook["cells"][:1]
        (folder / "exercises" / "week3.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    path = course.results_folder("exercises") / "results.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"adagrad"', '"week3"', 1), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(UsageError, match=r"exercises/week3 has no room any more, .* last graded by hidden tests"):
        run.grade(course, Options("exercises", jobs=1, gradebook=False))
    assert path.read_bytes() == before
    shutil.rmtree(course.results_folder("exercises"))
    assert run.grade(course, Options("exercises", jobs=1, gradebook=False)).nbgraders == ("week3",)
