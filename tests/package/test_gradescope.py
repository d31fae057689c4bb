"""The archive for Gradescope: what is in it, and that nobody but the course's owner can read it."""

import io
import json
import re
import shutil
import stat
import tomllib
import zipfile
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.course.private import made_private
from autograder.errors import UsageError
from autograder.package import gradescope, on_gradescope

ROOT = Path(__file__).parents[2]


@pytest.fixture
def archive(course):
    path, _ = gradescope.make(course, "exercises")
    return zipfile.ZipFile(io.BytesIO(path.read_bytes()))


def test_gradescope_finds_its_two_programs_at_the_top(archive):
    for name in ("setup.sh", "run_autograder"):
        entry = archive.getinfo(name)
        assert archive.read(name).startswith(b"#!/usr/bin/env bash\n") and b"\r" not in archive.read(name)
        assert entry.external_attr >> 16 & stat.S_IXUSR
        assert not re.search(rb"@[A-Z]+@", archive.read(name))


def test_the_requirements_are_frozen_and_without_jupyter(archive):
    lines = archive.read("requirements.txt").decode().split()
    assert all(re.fullmatch(r"[a-z0-9.-]+==[^=]+", line) for line in lines)
    names = {line.partition("==")[0] for line in lines}
    assert {"numpy", "matplotlib", "pillow", "pytest", "contourpy"} <= names
    assert not [name for name in names if "jupyter" in name or "nbgrader" in name or name == "notebook"]


def test_every_submission_has_the_probes_of_the_course(archive, course):
    job = json.loads(archive.read("course/job.json"))
    assert job["seed"] == course.seed("exercises")
    assert job["notebooks"] == ["adagrad", "adamw", "lr_finder", "nesterov"]
    secret = (course.private / "seed").read_text().strip().encode()
    assert not [name for name in archive.namelist() if secret in archive.read(name)]  # of this assignment's seed only


def test_the_archive_is_its_owners_alone(course):
    with made_private(course):
        path, _ = gradescope.make(course, "exercises")
    assert path.stat().st_mode & 0o077 == 0


def test_the_same_course_gives_the_same_bytes(course, tmp_path):
    first, second = (gradescope.make(course, "exercises", tmp_path / n)[0].read_bytes() for n in ("a.zip", "b.zip"))
    assert first == second


def test_rooms_of_the_courses_own_go_along(course):
    shutil.copytree(ROOT / "examples" / "exercises", course.root / "exercises")
    path, _ = gradescope.make(Course(course.root), "exercises")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(course.root / "there")
    job = on_gradescope.as_job(
        json.loads((course.root / "there" / "course" / "job.json").read_text()), course.root / "there" / "course"
    )
    assert {room.name for room in job.rooms.own} == {room.name for room in Course(course.root).rooms.own} != set()
    here, there = (rooms.of("examples", "lion").fingerprint for rooms in (Course(course.root).rooms, job.rooms))
    assert here == there


def test_an_assignment_without_hidden_tests_is_refused(course):
    lesson = course.release / "lesson"
    lesson.mkdir()
    (lesson / "talk.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    with pytest.raises(UsageError, match="No notebook of lesson has hidden tests"):
        gradescope.make(course, "lesson")


def test_uv_is_the_one_that_the_kit_is_built_with():
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    assert f"uv=={gradescope.UV}" in groups["dev"]
