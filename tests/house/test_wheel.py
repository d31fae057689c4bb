"""The wheel alone, outside any checkout: a course is made, released, handed in and graded with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from autograder.course.course import CONFIG

pytest.importorskip("hatchling", reason="nothing here builds a wheel")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (made,) = place.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def optviz(wheel, tmp_path_factory):
    """The command of an environment that has the wheel, and this one's packages without this checkout."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place / "env", symlinks=True)
    (packages,) = (place / "env" / "lib").glob("python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = place / "env" / "bin" / "python"
    (place / "env" / "bin" / "alembic").symlink_to(Path(sys.executable).with_name("alembic"))
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("OPTVIZ", "PYTHON"))}

    def run(folder: Path, *arguments: str) -> str:
        command = [str(python), "-m", "autograder.cli", *arguments]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    found = "import autograder, optviz_ref; print(autograder.__file__); print(optviz_ref.__file__)"
    where = subprocess.check_output([python, "-c", found], cwd=place, env=environment, text=True).splitlines()
    assert all(Path(path).is_relative_to(packages) for path in where)
    return run


def test_a_course_from_the_wheel_is_released_graded_and_exported(optviz, tmp_path):
    optviz(tmp_path, "init", "course")
    course = tmp_path / "course"
    optviz(course, "release", "exercises")
    assert optviz(course, "release", "--check", "exercises") == ""
    for student, kind in (("ada", "solutions"), ("ben", "release")):
        (course / "submitted" / student / "exercises").mkdir(parents=True)
        shutil.copy(course / kind / "exercises" / "adagrad.ipynb", course / "submitted" / student / "exercises")
    optviz(course, "grade", "exercises", "--jobs", "1")
    lines = (course / "results" / "exercises" / "results.jsonl").read_text().splitlines()
    rows = {(r["student"], r["cell"]): r for r in map(json.loads, lines)}
    assert rows["ada", "adagrad_tests"]["score"] == 10
    assert rows["ben", "adagrad_tests"]["status"] == "missing"
    optviz(course, "feedback", "exercises")
    optviz(course, "report", "exercises")
    assert "\nexercises,,,ada,,,," in optviz(course, "export", "exercises", "--unfinished").replace("\r", "")
    assert (course / "feedback" / "ada" / "exercises" / "adagrad.html").is_file()


def test_an_installed_kit_makes_what_an_image_is_built_from(optviz, wheel, tmp_path):
    """The wheel is put together again as it was, and versions are those that are installed here."""
    optviz(tmp_path, "init", "course")
    with open(tmp_path / "course" / CONFIG, "a") as file:
        file.write('c.WriteVerdict.packages = ["scipy", "scipy.optimize", "dateutil"]\n')
    assert optviz(tmp_path / "course", "package", "container") == "dist/container\n"
    folder = tmp_path / "course" / "dist" / "container"
    texts = {"Containerfile", "constraints.txt", "requirements.txt"}
    assert {path.name for path in folder.iterdir()} == texts | {wheel.name}
    assert (folder / "requirements.txt").read_text().split() == ["scipy", "python-dateutil"]
    assert (folder / "Containerfile").read_bytes() == (ROOT / "Containerfile").read_bytes()
    assert f"numpy=={metadata.version('numpy')}" in (folder / "constraints.txt").read_text().split()
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(folder / wheel.name) as again:
        names = {name for name in first.namelist() if not name.endswith("/RECORD")}
        assert {name for name in again.namelist() if not name.endswith("/RECORD")} == names
        assert all(first.read(name) == again.read(name) for name in names)


def test_it_has_every_file_of_the_packages_and_no_leftover(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    tracked = {
        path.relative_to(ROOT).as_posix()
        for top in ("autograder", "optviz_ref")
        for path in (ROOT / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert tracked <= inside
    assert not [name for name in inside if "__pycache__" in name or ".ipynb_checkpoints" in name or "tests/" in name]


def test_installing_it_enables_the_page_of_a_class(wheel):
    """Jupyter looks for both below the environment's folder, where a wheel's data go."""
    with zipfile.ZipFile(wheel) as archive:
        data = {name.partition(".data/data/")[2]: name for name in archive.namelist() if ".data/data/" in name}
        settings = json.loads(archive.read(data["etc/jupyter/jupyter_server_config.d/optviz.json"]))
        package = json.loads(archive.read(data["share/jupyter/labextensions/optviz/package.json"]))
    assert settings == {"ServerApp": {"jpserver_extensions": {"autograder.panel": True}}}
    assert f"share/jupyter/labextensions/optviz/{package['jupyterlab']['_build']['load']}" in data
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert package["version"] == project["version"]


def test_the_course_that_it_brings_is_this_one(wheel):
    places = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    with zipfile.ZipFile(wheel) as archive:
        for source in (CONFIG, *(p for top in ("source", "solutions") for p in (ROOT / top).rglob("*.ipynb"))):
            path = ROOT / source
            name = path.relative_to(ROOT).as_posix()
            assert archive.read(f"autograder/bundled/{name}") == path.read_bytes()
    assert set(places["force-include"]) == {CONFIG, "source", "solutions", "docs", "Containerfile", ".binder"}
