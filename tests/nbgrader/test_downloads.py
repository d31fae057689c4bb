"""`nbgrader zip_collect` with the kit's settings: downloads of common systems, and what cannot be placed is named."""

import logging
import sys
from pathlib import Path

import pytest
from nbgrader.apps.zipcollectapp import ZipCollectApp
from traitlets.config import Config

from autograder.plugin.downloads import CollectByName

NAMES = {
    "Exercises_jdoe_attempt_2026-01-10-12-00-00_adagrad.ipynb": ("jdoe", "adagrad"),
    "Jane Doe_12345_assignsubmission_file_/adagrad.ipynb": ("Jane Doe", "adagrad"),
    "Jane Doe_12345_assignsubmission_file_/answers/adagrad.ipynb": ("Jane Doe", "adagrad"),
    "Jane Doe_12345_assignsubmission_file_adagrad.ipynb": ("Jane Doe", "adagrad"),
    "download/12345-678 - Jane Doe - Jan 10, 2026 1159 PM/adagrad.ipynb": ("Jane Doe", "adagrad"),
    "doejane_12345_67890_adagrad.ipynb": ("doejane", "adagrad"),
    "doejane_LATE_12345_67890_lr_finder-2.ipynb": ("doejane", "lr_finder"),
    "submission_123456/adagrad.ipynb": ("123456", "adagrad"),
    "jdoe/adagrad.ipynb": ("jdoe", "adagrad"),
    "download/jdoe/adagrad.ipynb": ("jdoe", "adagrad"),
    "adagrad.ipynb": None,
}


@pytest.mark.parametrize("name", NAMES)
def test_names_of_common_systems(name):
    found = CollectByName().collect(f"/course/downloaded/exercises/extracted/{name}")
    assert (found and (found["student_id"], found["file_id"])) == NAMES[name]


def test_an_own_pattern_goes_before():
    own = Config(FileNameCollectorPlugin={"named_regexp": r".*/(?P<file_id>\w+)-(?P<student_id>\w+)"})
    found = CollectByName(config=own).collect("/course/downloaded/x/extracted/jdoe/adagrad-ada.ipynb")
    assert found == {"student_id": "ada", "file_id": "adagrad"}


def test_a_download_is_collected_with_the_shipped_settings(course, monkeypatch, caplog):
    archive = course.root / "downloaded" / "exercises" / "archive"
    text = (course.release / "exercises" / "adagrad.ipynb").read_bytes()
    for place in ("Jane Doe_1_assignsubmission_file_/adagrad.ipynb", "adagrad.ipynb"):
        (archive / place).parent.mkdir(parents=True, exist_ok=True)
        (archive / place).write_bytes(text)
    monkeypatch.chdir(course.root)
    monkeypatch.setattr("sys.path", sys.path.copy())  # the application adds to it
    app = ZipCollectApp()
    app.initialize(["exercises"])
    app.log = logging.getLogger("zip_collect")
    app.start()
    found = sorted(str(p.relative_to(course.submitted)) for p in Path(course.submitted).rglob("*.ipynb"))
    assert found == ["Jane Doe/exercises/adagrad.ipynb"]
    assert "Not collected: " in caplog.text
