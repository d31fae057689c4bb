"""The same submissions, graded in every way that there is: one score for each cell, whatever the way.

Right, wrong in part, wrong by a known mistake, hostile, broken. Every way begins with a copy of one course, secret and
all, and knows no verdict of another.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from autograder import results
from autograder.commands import demo
from autograder.course import release
from autograder.course.course import Course
from autograder.sandbox.box import landlock, seccomp
from tests.conftest import submit
from tests.gradebook.test_writer import GRADES
from tests.package import image
from tests.panel.conftest import EXTENSIONS, PATIENCE, Server
from tests.sandbox.container import OTHER

ROOT = Path(__file__).parents[2]
A = "exercises"
RIGHT = next(member.answers for member in demo.members() if member.name == "ada")
FORGES = """
import os
for fd in range(3, 64):
    try:
        os.write(fd, b'{"score": 10}' * 100)
    except OSError:
        pass
"""
KILLS = """
import os, signal
for process in (os.getppid(), 1):
    try:
        os.kill(process, signal.SIGKILL)
    except OSError:
        pass
"""


def adagrad(code: str) -> dict[str, str]:
    return RIGHT | {"adagrad": code}


ANSWERS = {
    "right": RIGHT,
    "in_part": "pierre",
    "mistaken": "sofia",
    "kills": adagrad(RIGHT["adagrad"] + KILLS),
    "forges": adagrad(RIGHT["adagrad"] + FORGES),
    "leaves": adagrad("import os\nos._exit(0)"),
    "broken": adagrad("class AdaGrad(:\n    pass"),
}
Scores = dict[tuple[str, str], float]
Python = tuple[str, str]  # an interpreter, and where it is to look for packages
PYTHON: Python = (sys.executable, str(ROOT))
SYSTEMS: Python = ("/usr/bin/python3", os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")]))


@pytest.fixture(scope="module")
def course(make_course, tmp_path_factory) -> Course:
    """The course with its secret and its release recorded, and nothing graded."""
    made = make_course(tmp_path_factory.mktemp("ways") / "course")
    for folder in (made.source, made.release):
        for path in (folder / A).glob("*.ipynb"):
            if path.stem not in ("adagrad", "nesterov"):
                path.unlink()
    for student, answers in ANSWERS.items():
        submit(made, student, answers, ("adagrad", "nesterov"))
    made.seed(A)
    release.record(made, A)
    return made


@pytest.fixture
def copy(course) -> Iterator[Path]:
    """The course once more, where any user of this machine may go."""
    with tempfile.TemporaryDirectory(prefix="optviz-way-") as folder:
        os.chmod(folder, 0o755)
        yield Path(shutil.copytree(course.root, Path(folder, "course")))


def command(copy: Path, *before: str, more: Sequence[str] = ("--jobs", "1"), python: Python = PYTHON) -> None:
    """Run `optviz grade`."""
    own = {"OPTVIZ_CACHE": str(copy / "cache"), "HOME": str(copy), "PYTHONPATH": python[1]}
    environment = {**os.environ, **own, "PYTHONDONTWRITEBYTECODE": "1"}
    run = [python[0], "-m", "autograder.cli", "grade", A, "--no-gradebook", *more]
    done = subprocess.run([*before, *run], cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def written(copy: Path) -> tuple[Scores, str]:
    """The scores that it has written, and the level of isolation."""
    rows = list(results.read(copy / "results" / A / results.RESULTS))
    (level,) = {row["isolation"] for row in rows}
    return {(row["student"], row["cell"]): row["score"] for row in rows}, level


def gradebook(copy: Path) -> Scores:
    with sqlite3.connect(copy / "gradebook.db") as database:
        found = {s: database.execute(GRADES, (s,)).fetchall() for s in ANSWERS}
    return {(student, cell): score for student, rows in found.items() for _, cell, score, *_ in rows}


@pytest.fixture(scope="module")
def scores(course, tmp_path_factory) -> Scores:
    """What `optviz grade` says."""
    copy = shutil.copytree(course.root, tmp_path_factory.mktemp("first") / "course")
    command(copy, more=())
    found, _ = written(copy)
    assert found["right", "adagrad_tests"] == found["kills", "adagrad_tests"] == 10
    assert 0 < found["in_part", "adagrad_tests"] < 10 and 0 < found["mistaken", "adagrad_tests"] < 10
    assert {found[student, "adagrad_tests"] for student in ("forges", "leaves", "broken")} == {0}
    assert len(found) == 2 * len(ANSWERS)
    return found


def test_nbgraders_own_command(scores, copy):
    subprocess.run([sys.executable, "-m", "nbgrader", "autograde", A], cwd=copy, check=True, capture_output=True)
    assert gradebook(copy) == scores


def test_formgraders_button(scores, copy, tmp_path):
    """What the button of each student sends to the server."""
    pytest.importorskip("fcntl", reason="the server's processes are ended as POSIX does it")
    server = Server(copy, tmp_path, extensions=EXTENSIONS | {"nbgrader.server_extensions.formgrader": True})
    try:
        for student in ANSWERS:
            request = urllib.request.Request(
                f"http://127.0.0.1:{server.port}/formgrader/api/submission/{A}/{student}/autograde",
                data=b"",
                headers={"Authorization": "token secret"},
            )
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                assert json.load(answer)["success"] is True
    finally:
        server.end()
    assert gradebook(copy) == scores


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("timeout")), reason="no bash or timeout here")
def test_gradescopes_layout(scores, course, tmp_path):
    root = image.built(course, tmp_path / "autograder")
    found: Scores = {}
    for student in ANSWERS:
        handed_in = {path.name: path.read_bytes() for path in (course.submitted / student / A).iterdir()}
        made = image.graded(root, handed_in)
        assert made["code"] == 0, made["said"]
        for test in made["tests"]:
            if "score" in test:
                found[student, f"{test['name'].partition(': ')[2]}_tests"] = test["score"]
    assert found == scores


@pytest.mark.skipif(not importlib.util.find_spec("distributed"), reason="the extra 'cluster' is not installed")
def test_a_clusters_worker(scores, copy):
    command(copy, more=("--jobs", "1", "--executor", "dask"))
    assert written(copy)[0] == scores


CONTAINER = (sys.executable, "-m", "tests.sandbox.container")
CONTAINED = pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine not in seccomp.ARCHITECTURES, reason="containers are Linux's"
)


@CONTAINED
def test_a_container_with_dockers_defaults(scores, copy):
    command(copy, *CONTAINER, "root")
    found, level = written(copy)
    assert found == scores and level in ("B", "D")


@CONTAINED
def test_containers_whose_user_has_no_rights(scores, copy):
    """As the pods of docs/kubernetes.yaml: each judges a part, and one grades."""
    if landlock.abi() < 1:
        pytest.skip("no Landlock here, and whoever is not root needs it")
    python = PYTHON
    if os.geteuid() == 0:
        python = next(filter(reachable, (PYTHON, SYSTEMS)), None)
        if python is None:
            pytest.skip("no other user may read this environment")
        for path in (copy, *copy.rglob("*")):
            os.chown(path, OTHER, OTHER, follow_symlinks=False)
    for more in (["--part", "0/2"], ["--part", "1/2"], []):
        command(copy, *CONTAINER, "other", more=["--jobs", "1", *more], python=python)
    assert written(copy) == (scores, "B")


def reachable(python: Python) -> bool:
    """Whether another user can start this interpreter with our packages."""
    run = [*CONTAINER, "other", python[0], "-c", "import autograder.cli, numpy.linalg"]
    environment = {**os.environ, "PYTHONPATH": python[1]}
    return subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, check=False).returncode == 0
