"""Opening what was handed in: regular files below the root, and nothing else."""

import errno
import os
import pickle
import socket
from pathlib import Path

import pytest

from autograder.errors import Fault
from autograder.submission import Refused, fetch, files


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "submitted" / "ada" / "exercises"
    folder.mkdir(parents=True)
    (folder / "adagrad.ipynb").write_bytes(b"{}")
    return tmp_path / "submitted"


@pytest.fixture(params=["by descriptors", "by names"])
def way(request, monkeypatch):
    """Both ways of opening: with folders held open, and as on Windows."""
    if request.param == "by names":
        monkeypatch.setattr(os, "supports_dir_fd", set())


def refusal(path, root, **options):
    with pytest.raises(Refused) as caught:
        fetch(path, root, **options)
    return caught.value


@pytest.mark.usefixtures("way")
class TestFetch:
    def test_a_notebook_is_read(self, root):
        assert fetch(root / "ada/exercises/adagrad.ipynb", root) == b"{}"

    def test_relative_paths_are_below_the_root(self, root, monkeypatch):
        monkeypatch.chdir(root.parent)
        assert fetch(Path("ada/exercises/adagrad.ipynb"), root) == b"{}"
        assert fetch(Path("submitted/ada/exercises/adagrad.ipynb"), Path("submitted")) == b"{}"

    def test_the_root_itself_may_be_a_link(self, root):
        (root.parent / "link").symlink_to(root)
        assert fetch(root.parent / "link/ada/exercises/adagrad.ipynb", root.parent / "link") == b"{}"

    @pytest.mark.parametrize("missing", ["ada/exercises/none.ipynb", "nobody/exercises/adagrad.ipynb"])
    def test_nothing_handed_in_is_missing(self, root, missing):
        assert refusal(root / missing, root).status == "missing"

    def test_links_are_not_followed(self, root):
        classmate = root / "eve" / "exercises"
        classmate.mkdir(parents=True)
        (classmate / "adagrad.ipynb").symlink_to("../../ada/exercises/adagrad.ipynb")
        (classmate / "dangling.ipynb").symlink_to("nowhere")
        (root / "mallory").symlink_to("ada")
        for path in ("eve/exercises/adagrad.ipynb", "eve/exercises/dangling.ipynb", "mallory/exercises/adagrad.ipynb"):
            found = refusal(root / path, root)
            assert found.status == "unreadable"
            assert "symbolic link" in found.reason

    def test_a_hard_link_is_a_file(self, root):
        os.link(root / "ada/exercises/adagrad.ipynb", root / "twin.ipynb")
        assert fetch(root / "twin.ipynb", root) == b"{}"

    def test_pipes_sockets_devices_and_folders_are_refused_at_once(self, root):
        os.mkfifo(root / "pipe.ipynb")
        (root / "folder.ipynb").mkdir()
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(root / "socket.ipynb"))
        server.close()
        for name, word in (("pipe", "named pipe"), ("folder", "folder"), ("socket", "socket")):
            found = refusal(root / f"{name}.ipynb", root)
            assert found.status == "unreadable"
            assert word in found.reason

    def test_a_file_in_place_of_a_folder_is_refused(self, root):
        (root / "file").write_text("")
        assert refusal(root / "file/adagrad.ipynb", root).status == "unreadable"

    @pytest.mark.parametrize(
        "path", ["../outside.ipynb", "ada/../../outside.ipynb", "/etc/passwd", "", "a\0b", "a\ud800b"]
    )
    def test_paths_out_of_the_root_are_refused(self, root, path):
        (root.parent / "outside.ipynb").write_bytes(b"secret")
        found = refusal(root / path, root)
        assert found.status == "unreadable"
        assert "outside" in found.reason

    def test_odd_names_are_only_names(self, root):
        for name in ("-rf", "$(touch owned)", "a\nb.ipynb", "; echo hi;.ipynb", "x" * 240 + ".ipynb", "..%2f..%2fdb"):
            (root / name).write_bytes(b"odd")
            assert fetch(root / name, root) == b"odd"
        assert refusal(root / ("y" * 300), root).status == "unreadable"

    def test_a_large_file_is_refused_and_what_fits_is_read(self, root):
        path = root / "large.ipynb"
        path.write_bytes(b"x" * 2_000_000)
        assert len(fetch(path, root, cap=2_000_000)) == 2_000_000
        found = refusal(path, root, cap=1_999_999)
        assert found.status == "unreadable"
        assert "Clear its outputs" in found.reason

    def test_what_is_too_large_to_look_at_is_refused_without_reading_it(self, root):
        path = root / "large.ipynb"
        with path.open("wb") as file:
            file.truncate(500_000_000)
        assert "500 MB" in refusal(path, root).reason

    def test_outputs_do_not_count(self, root):
        path = root / "large.ipynb"
        start, end = b'{"cells": [{"source": "x = 1", "outputs": [{"data": {"image/png": "', b'"}}]}]}'
        path.write_bytes(start + b"A" * 25_000_000 + end)
        assert fetch(path, root) == b'{"cells": [{"source": "x = 1", "outputs": []}]}'

    def test_all_but_the_outputs_counts(self, root):
        path = root / "large.ipynb"
        path.write_bytes(b'{"cells": [{"source": "' + b"x" * 25_000_000 + b'", "outputs": [1, 2]}]}')
        assert "the notebook is 25 MB" in refusal(path, root).reason

    @pytest.mark.parametrize(
        ("number", "expected"),
        [(errno.ENAMETOOLONG, Refused), (errno.EACCES, Fault), (errno.EIO, Fault), (errno.EMFILE, Fault)],
    )
    def test_trouble_is_told_apart(self, root, monkeypatch, number, expected):
        """What the student's file causes is refused; what the machine causes is a fault, never a zero."""
        really = os.open

        def failing(path, *args, **kwargs):
            if str(path).endswith(".ipynb"):
                raise OSError(number, os.strerror(number), "adagrad.ipynb")
            return really(path, *args, **kwargs)

        monkeypatch.setattr(os, "supports_dir_fd", {failing} if os.supports_dir_fd else set())
        monkeypatch.setattr(os, "open", failing)
        with pytest.raises(expected):
            fetch(root / "ada/exercises/adagrad.ipynb", root)

    def test_no_descriptor_stays_open(self, root):
        os.mkfifo(root / "pipe.ipynb")
        before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
        for path in ("ada/exercises/adagrad.ipynb", "pipe.ipynb", "nobody/x/y.ipynb", "ada/exercises/none.ipynb"):
            try:
                fetch(root / path, root)
            except Refused:
                continue
        after = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
        assert after == before


def test_a_refusal_crosses_processes():
    refused = pickle.loads(pickle.dumps(Refused("missing", "why")))
    assert (refused.status, refused.reason) == ("missing", "why")


def test_a_file_that_changes_after_the_look_is_looked_at_again(root, monkeypatch):
    """Between stat and open, a student's process puts a pipe where the notebook was: the opened file counts."""
    os.mkfifo(root / "pipe.ipynb")
    monkeypatch.setattr(files, "_expect", lambda *args: None)
    assert "named pipe" in refusal(root / "pipe.ipynb", root).reason
    (root / "link.ipynb").symlink_to("ada/exercises/adagrad.ipynb")
    assert refusal(root / "link.ipynb", root).status == "unreadable"
    (root / "folder").symlink_to("ada")
    assert refusal(root / "folder/exercises/adagrad.ipynb", root).status == "unreadable"


def test_a_root_that_is_no_folder_is_a_fault_and_one_that_is_not_there_holds_nothing(root):
    (root / "file").write_text("")
    with pytest.raises(Fault, match="folder of submissions"):
        fetch(root / "file" / "x.ipynb", root / "file")
    assert refusal(root / "none" / "x.ipynb", root / "none").status == "missing"
