"""The students' own check: it works where nothing of ours is installed, and there is nothing hidden in it."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.version import Version

from autograder.commands import demo
from autograder.course import release
from autograder.errors import UsageError
from autograder.package import student
from autograder.package import wheel as wheels
from tests.package.environments import linked

HIDDEN = ("exercises/", "judge/", "audit/", "optviz_ref", "feedback/", "styles", "mistakes", "test_", "solutions")


@pytest.fixture(scope="module")
def wheel(make_course, tmp_path_factory) -> Path:
    course = make_course(tmp_path_factory.mktemp("student") / "course")
    return student.make(course)


def test_nothing_that_is_hidden_is_in_it(wheel, course):
    with zipfile.ZipFile(wheel) as archive:
        inside = {name: archive.read(name).decode() for name in archive.namelist()}
    files = {name for name in inside if name.startswith("autograder/bundled/")}
    assert {f"autograder/bundled/release/exercises/{p.name}" for p in (course.release / "exercises").iterdir()} <= files
    program = {name.removeprefix("autograder/") for name in inside.keys() - files}
    assert not [name for name in program if any(word in name for word in HIDDEN)]
    secrets = release.suite_lines(course) | release.solution_lines(course, "exercises")
    assert len(secrets) > 300
    for name, text in inside.items():
        assert not {line.strip() for line in text.splitlines()} & secrets, name


def test_it_is_installed_and_run_without_the_kit(wheel, tmp_path, course):
    venv.create(tmp_path / "env", symlinks=True)
    (packages,) = (tmp_path / "env" / "lib").glob("python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    linked(packages, student.REQUIRED)
    notebook = json.loads((course.release / "exercises" / "adagrad.ipynb").read_text())
    (ada,) = (member for member in demo.members() if member.name == "ada")
    python = tmp_path / "env" / "bin" / "python"
    demo.fill(notebook, ada.answers)
    (tmp_path / "mine.ipynb").write_text(json.dumps(notebook))
    command = [python, "-c", "from autograder.commands.check_alone import main; main()", "check", "mine.ipynb"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("OPTVIZ", "PYTHON"))}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == "" and "Read as exercises/adagrad." in done.stdout
    assert "adagrad_tests  passed" in done.stdout or "Nothing was run" in done.stdout
    for module in ("optviz_ref", "autograder.judge", "autograder.exercises", "nbgrader", "pytest"):
        found = subprocess.run([python, "-c", f"import {module}"], cwd=tmp_path, env=environment, capture_output=True)
        assert found.returncode == 1, module


def test_pip_takes_it_for_what_it_is(wheel):
    pytest.importorskip("pip", reason="pip is not installed here")
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--no-index", "--ignore-installed"]
    done = subprocess.run([*command, wheel], capture_output=True, text=True, check=False)
    assert f"Would install optviz-check-{wheel.name.split('-')[1]}" in done.stdout.replace("_", "-"), done.stderr


def test_the_record_is_that_of_the_files(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (record,) = (name for name in archive.namelist() if name.endswith("/RECORD"))
        lines = [line.split(",") for line in archive.read(record).decode().splitlines()]
        for name, hashed, size in lines:
            if name != record:
                data = archive.read(name)
                assert (hashed, size) == (f"sha256={wheels.digest(data)}", str(len(data)))
        assert {name for name, _, _ in lines} == set(archive.namelist())


def test_everything_it_imports_is_required(wheel):
    assert len(student.requirements()) == len(student.REQUIRED)
    with zipfile.ZipFile(wheel) as archive:
        (meta,) = (archive.read(name).decode() for name in archive.namelist() if name.endswith("/METADATA"))
    assert "Requires-Dist: numpy>=" in meta and "nbgrader" not in meta and "pytest" not in meta


def test_another_content_is_another_version(course):
    """An installer that is given the version it has installed does nothing."""
    first = student.make(course)
    assert student.make(course) == first
    with zipfile.ZipFile(first) as archive:
        (meta,) = (archive.read(name).decode() for name in archive.namelist() if name.endswith("/METADATA"))
    version = Version(first.name.split("-")[1])
    assert version.public == metadata.version("optviz") and f"\nVersion: {version}\n" in meta
    write_data(course)
    second = student.make(course)
    assert Version(second.name.split("-")[1]) != version
    assert list(second.parent.iterdir()) == [second]


def write_data(course):
    for folder in (course.source, course.release):
        (folder / "exercises" / "data").mkdir()
        (folder / "exercises" / "data" / "points.csv").write_text("1,2\n")


def test_files_that_were_handed_out_go_with_it(course):
    write_data(course)
    with zipfile.ZipFile(student.make(course)) as archive:
        assert archive.read("autograder/bundled/release/exercises/data/points.csv") == b"1,2\n"


def test_a_release_that_gives_something_away_is_not_handed_out(course):
    path = course.release / "exercises" / "adagrad.ipynb"
    path.write_text(
        path.read_text().replace("raise NotImplementedError", "import optviz_ref; raise NotImplementedError")
    )
    with pytest.raises(UsageError, match="optviz_ref"):
        student.make(course)
    assert not (course.root / "dist").exists()


def test_without_a_release_there_is_nothing_to_hand_out(course):
    for path in (course.release / "exercises").iterdir():
        path.unlink()
    with pytest.raises(UsageError, match="optviz release"):
        student.make(course)


def test_the_same_release_gives_the_same_bytes(course, tmp_path):
    first, second = (student.make(course, out=tmp_path / name).read_bytes() for name in ("a.whl", "b.whl"))
    assert first == second
    assert sysconfig.get_path("purelib").encode() not in first
