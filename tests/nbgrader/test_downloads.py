"""`nbgrader zip_collect` with the kit's settings: downloads of common systems, and what cannot be placed is named."""

import logging
import sys
from pathlib import Path

import pytest
from nbgrader.apps.zipcollectapp import ZipCollectApp
from traitlets.config import Config

from autograder.plugin.downloads import CollectByName, Reading, whose
from tests.collect.downloads import download

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


@pytest.fixture
def zip_collect(course, monkeypatch):
    """nbgrader's command with the shipped settings: what comes of files in the folder for downloads."""
    archive = course.root / "downloaded" / "exercises" / "archive"
    archive.mkdir(parents=True)

    def collect(*names: str, **zips: list[str]) -> dict[str, str]:
        for name in names:
            (archive / name).parent.mkdir(parents=True, exist_ok=True)
            (archive / name).write_text(name)
        for stem, inside in zips.items():
            download(archive / f"{stem}.zip", {name: name for name in inside})
        monkeypatch.chdir(course.root)
        monkeypatch.setattr("sys.path", sys.path.copy())  # the application adds to it
        app = ZipCollectApp()
        app.initialize(["exercises"])
        app.log = logging.getLogger("zip_collect")
        app.start()
        return {str(p.relative_to(course.submitted)): p.read_text() for p in Path(course.submitted).rglob("*.ipynb")}

    return collect


def test_a_download_is_collected_with_the_shipped_settings(zip_collect, caplog):
    found = zip_collect("Jane Doe_1_assignsubmission_file_/adagrad.ipynb", "adagrad.ipynb")
    assert found.keys() == {"Jane Doe/exercises/adagrad.ipynb"}
    assert "Not collected: " in caplog.text


def test_a_file_that_a_student_called_as_another_system_does_stops_nobody(zip_collect):
    name = "x_ada_attempt_2026-01-01-10-00-00_adagrad"
    honest = ["mallory_100_1_adagrad.ipynb", "ada_200_2_adagrad.ipynb"]
    assert zip_collect(canvas=[*honest, f"mallory_100_3_{name}.ipynb"]) == {
        "mallory/exercises/adagrad.ipynb": honest[0],
        "ada/exercises/adagrad.ipynb": honest[1],
        f"mallory/exercises/{name}.ipynb": f"mallory_100_3_{name}.ipynb",
    }


def test_several_files_of_one_name_cost_that_student_alone(zip_collect, caplog):
    files = [f"Jane Doe_1_assignsubmission_file_/{place}adagrad.ipynb" for place in ("", "old/")]
    assert zip_collect(*files, "jdoe/adagrad.ipynb").keys() == {"jdoe/exercises/adagrad.ipynb"}
    assert caplog.text.count("This student has several files called adagrad") == 2


def test_a_students_archive_that_is_none_stops_nobody(zip_collect, course, monkeypatch, caplog):
    monkeypatch.setattr("autograder.collect.archive.FREE_BYTES", 1_000_000)
    files = {"ada_1_1_adagrad.ipynb": "ada", "mal_2_2_data.csv.gz": "none", "mal_2_3_x.zip": "none"}
    archive = course.root / "downloaded" / "exercises" / "archive"
    nested = download(archive / "n.zip", {"adagrad.ipynb": "jane"}).read_bytes()
    bomb = download(archive / "n.zip", {"adagrad.ipynb": b"\0" * 10_000_000}).read_bytes()
    (archive / "n.zip").unlink()
    download(archive / "canvas.zip", files)
    download(archive / "moodle.zip", {"Jane_7_assignsubmission_file_/x.zip": nested, "Al_8_x.zip": bomb})
    found = zip_collect("jdoe/adagrad.ipynb", "broken.zip")
    assert found.keys() == {f"{student}/exercises/adagrad.ipynb" for student in ("ada", "Jane", "jdoe")}
    assert found["Jane/exercises/adagrad.ipynb"] == "jane"
    assert caplog.text.count("Not extracted: ") == 4 and "would grow to" in caplog.text


def at(user: str, day: int) -> str:
    return f"bb/HW_1_2_{user}_attempt_2026-01-{day:02}-10-00-00_adagrad.ipynb"


ADA = "56-34 - Ada - Jan {}, 2026 {} AM/adagrad.ipynb"

#: Downloads in which students have chosen ends of names: whose each file is, or how the reason begins.
DOWNLOADS: dict[str, dict[str, tuple[str, str] | str]] = {
    "the last attempt counts, and a title may look as Canvas's numbers do": {
        at("ada", 1): ("ada", "adagrad"),
        at("mal", 1): "This student has handed in adagrad again later",
        at("mal", 2): ("mal", "adagrad"),
    },
    "one file alone that fits two systems": {
        "mal_100_3_x_ada_attempt_2026-01-01-10-00-00_adagrad.ipynb": "It may be named by Blackboard and Canvas",
    },
    "Moodle, and by hand": {
        "m/Ada_70_assignsubmission_file_/adagrad.ipynb": ("Ada", "adagrad"),
        "m/Mal_71_assignsubmission_file_/Ada_70_assignsubmission_file_/nesterov.ipynb": ("Mal", "nesterov"),
        "m/Mal_71_assignsubmission_onlinetext_Ada_70_assignsubmission_file_x.ipynb": "Neither it nor its folder",
        "jdoe/adagrad.ipynb": ("jdoe", "adagrad"),
    },
    "Brightspace, and a time that is not understood": {
        f"12-34 - Mal - Jan 5, 2026 913 AM/{ADA.format(9, 913)}": ("Mal", "adagrad"),
        ADA.format(5, 913): "This student has handed in adagrad again later",
        ADA.format(5, 1159): ("Ada", "adagrad"),
        f"12-34 - Eve - 5 janv 2026 913/{ADA.format(9, 913)}": "Names so far in are the student's own",
    },
    "Gradescope": {"g/submission_1/submission_2/adagrad.ipynb": ("1", "adagrad")},
    "archives in Canvas's": {
        "c/ada_200_2_adagrad.ipynb": ("ada", "adagrad"),
        "c/mal_100_1_hw/more/ada_200_9_nesterov.ipynb": "Names so far in are the student's own",
    },
    "folders": {
        "all/ada/adagrad.ipynb": ("ada", "adagrad"),
        "all/bob/adagrad.ipynb": ("bob", "adagrad"),
        "all/mal/adagrad.ipynb": ("mal", "adagrad"),
        "all/mal/ada_200_2_nesterov.ipynb": ("mal", "ada_200_2_nesterov"),
        "all/mal/ada/nesterov.ipynb": "Names so far in are the student's own",
        "all/__MACOSX/mal/adagrad.ipynb": "Neither it nor its folder",
    },
    "folders of several downloads": {
        "first/ada/adagrad.ipynb": ("ada", "adagrad"),
        "second/bob/adagrad.ipynb": ("bob", "adagrad"),
    },
}


@pytest.mark.parametrize("which", DOWNLOADS)
def test_nobody_hands_in_for_another(which):
    told = whose(DOWNLOADS[which])
    for name, wanted in DOWNLOADS[which].items():
        found = told[name]
        if isinstance(wanted, str):
            assert isinstance(found, str) and found.startswith(wanted)
        else:
            assert isinstance(found, Reading) and (found.student, found.notebook) == wanted


def test_an_archive_for_each_student_is_no_download():
    told = whose(["mal/ada/nesterov.ipynb", "ada/adagrad.ipynb", "late/adagrad.ipynb"], {"mal", "ada"})
    assert isinstance(told["mal/ada/nesterov.ipynb"], str)
    assert not any(isinstance(told[f"{student}/adagrad.ipynb"], str) for student in ("ada", "late"))
