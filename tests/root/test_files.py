"""The user's cache keeps what was used last, and no more than fits."""

import os

import pytest

from autograder import files


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "cache"))
    return files.private_cache("things")


def kept(key, value=b"1234"):
    return files.kept("things", key, lambda: value, bytes, bytes)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("limit", [("MAX_KEPT", 2), ("MAX_BYTES", 9)])
def test_those_go_that_nobody_has_used_for_longest(folder, monkeypatch, limit):
    monkeypatch.setattr(files, *limit)
    for seconds, key in enumerate("ab"):
        kept(key)
        os.utime(folder / key, (seconds, seconds))
    assert kept("a", b"other") == b"1234", "it is read, and newer than b now"
    kept("c")
    assert names(folder) == ["a", "c"]


def test_what_is_larger_than_all_may_be_is_kept_alone(folder, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 3)
    kept("a")
    kept("b")
    assert names(folder) == ["b"]
