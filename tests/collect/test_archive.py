"""Hostile archives: refused whole, and nothing is written or unpacked on their word."""

import os
import stat
import zipfile

import pytest

from autograder.collect import archive
from autograder.collect import collect as of_systems
from autograder.errors import UsageError
from tests.collect.downloads import download


@pytest.mark.parametrize(
    "name", ["../x/adagrad.ipynb", "/etc/x/adagrad.ipynb", "a/../../b/c.ipynb", "..\\x\\y", "C:\\x\\y"]
)
def test_paths_that_lead_outside_are_refused(course, tmp_path, name):
    path = download(tmp_path / "d.zip", {"ada/adagrad.ipynb": "x", name: "y"})
    with pytest.raises(UsageError, match=r"would lie outside the folder\. Nothing was collected"):
        of_systems.collect(course, path, "folders", "exercises")
    assert not course.submitted.exists()


def test_links_in_an_archive_are_refused(course, tmp_path):
    link = zipfile.ZipInfo("ada/adagrad.ipynb")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as made:
        made.writestr(link, "/etc/passwd")
    with pytest.raises(UsageError, match="is a link"):
        of_systems.collect(course, tmp_path / "d.zip", "folders", "exercises")


def test_links_in_a_folder_are_refused(course, tmp_path):
    (tmp_path / "d" / "ada").mkdir(parents=True)
    (tmp_path / "d" / "ada" / "adagrad.ipynb").symlink_to("/etc/passwd")
    with pytest.raises(UsageError, match="is a link"):
        of_systems.collect(course, tmp_path / "d", "folders", "exercises")
    (tmp_path / "d" / "ada" / "adagrad.ipynb").unlink()
    (tmp_path / "d" / "ben").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="is a link"):
        of_systems.collect(course, tmp_path / "d", "folders", "exercises")
    (tmp_path / "d" / "ben").unlink()
    os.mkfifo(tmp_path / "d" / "ada" / "pipe")
    with pytest.raises(UsageError, match="no file"):
        of_systems.collect(course, tmp_path / "d", "folders", "exercises")


def test_a_bomb_is_not_unpacked(course, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "FREE_BYTES", 1_000_000)
    path = download(tmp_path / "d.zip", {f"s{n}/adagrad.ipynb": b"\0" * 3_000_000 for n in range(5)})
    assert path.stat().st_size < 30_000
    with pytest.raises(UsageError, match="would grow to"):
        of_systems.collect(course, path, "folders", "exercises")
    assert not course.submitted.exists()


def test_a_file_that_is_too_large_is_left_out_and_named(course, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 1_000)
    path = download(tmp_path / "d.zip", {"ada/adagrad.ipynb": b"\0" * 2_000, "ben/adagrad.ipynb": "x"})
    made = of_systems.collect(course, path, "folders", "exercises")
    assert made.new == ["ben"] and made.left == ["ada: adagrad.ipynb is larger than any notebook"]


def test_a_damaged_file_costs_nobody_else_anything(course, tmp_path):
    path = download(tmp_path / "d.zip", {"ada/adagrad.ipynb": os.urandom(5_000), "ben/adagrad.ipynb": "x"})
    data = bytearray(path.read_bytes())
    data[200:300] = bytes(100)
    path.write_bytes(data)
    made = of_systems.collect(course, path, "folders", "exercises")
    assert made.new == ["ben"] and "damaged" in made.left[0]


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\3\4" + bytes(50)])
def test_what_is_no_archive_is_said(course, tmp_path, data):
    (tmp_path / "d.zip").write_bytes(data)
    with pytest.raises(UsageError, match="neither a zip archive nor a folder"):
        of_systems.collect(course, tmp_path / "d.zip", "folders", "exercises")


def test_names_that_no_folder_can_have_are_named(course, tmp_path):
    long = "x" * 210
    path = download(
        tmp_path / "d.zip", {f"{long}/adagrad.ipynb": "x", ".hidden/a.ipynb": "x", "ada/adagrad.ipynb": "x"}
    )
    made = of_systems.collect(course, path, "folders", "exercises")
    assert made.new == ["ada"] and len(made.left) == 2
