"""The user's cache keeps what was used last, and no more than fits; what is damaged or another's is made again."""

import errno
import os
import tempfile
from pathlib import Path

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


@pytest.mark.parametrize("limit", [("MAX_KEPT", 2), ("MAX_BYTES", 20)])
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


def flipped(content, at):
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        *(lambda content, at=at: flipped(content, at) for at in (0, 4, -1)),
        lambda content: bytes(len(content)),
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[4:],  # as it was kept before there were checksums
    ],
)
def test_what_is_damaged_is_made_again(folder, damage):
    kept("a")
    (folder / "a").write_bytes(damage((folder / "a").read_bytes()))
    assert kept("a", b"new") == b"new"
    assert kept("a", b"other") == b"new", "it was put in the place of the damaged one"


def test_what_is_another_s_is_made_again(folder):
    kept("a")
    (folder / "b").write_bytes((folder / "a").read_bytes())
    assert kept("b", b"its own") == b"its own"
    other = files.private_cache("other things")
    (other / "a").write_bytes((folder / "a").read_bytes())
    assert files.kept("other things", "a", lambda: b"its own", bytes, bytes) == b"its own"


def test_where_nothing_can_be_kept_it_is_made_each_time(folder, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files, "replace", full)
    assert [kept("a", b"1"), kept("a", b"2")] == [b"1", b"2"]


def test_a_cache_is_used_where_the_umask_lets_a_group_write(tmp_path, monkeypatch):
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "new" / "cache"))
    before = os.umask(0o002)
    try:
        assert files.private_cache("things") is not None
    finally:
        os.umask(before)


@pytest.fixture
def homeless(monkeypatch, tmp_path):
    """A user without HOME and without an entry in passwd, where what is temporary goes to `tmp_path`."""

    def home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setenv("HOME", "")  # put back at the end
    monkeypatch.setattr(Path, "home", home)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_user_without_a_home_gets_one_and_the_same_the_next_time(homeless):
    files.settle()
    home = Path(os.environ["HOME"])
    assert home.parent == homeless and home.stat().st_mode & 0o777 == 0o700
    files.settle()
    assert os.environ["HOME"] == str(home)


@pytest.mark.parametrize("kind", ["open", "link", "file"])
def test_a_home_that_others_may_have_made_is_not_taken(homeless, kind):
    files.settle()
    taken = Path(os.environ["HOME"])
    taken.rmdir()
    if kind == "open":
        taken.mkdir()
        taken.chmod(0o777)
    elif kind == "link":
        taken.symlink_to(homeless)
    else:
        taken.touch()
    files.settle()
    home = Path(os.environ["HOME"])
    assert home != taken and home.parent == homeless and home.is_dir()


def test_who_has_a_home_keeps_it(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    files.settle()
    assert os.environ["HOME"] == str(tmp_path) and not list(tmp_path.iterdir())
