"""What a student's folder holds, under whatever names it came."""

import errno
import os

import pytest

from autograder.errors import Fault
from autograder.submission import Folder, Handed, Refused

NAMES = ("adagrad", "nesterov")


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "ada" / "exercises"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def folder(place, tmp_path):
    """The folder as it is now."""
    return lambda **options: Folder(tmp_path, "ada", "exercises", NAMES, **options)


def put(place, *names):
    for name in names:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(name.encode())


def test_the_right_names_need_no_choice(place, folder):
    put(place, "adagrad.ipynb", "nesterov.ipynb", "timestamp.txt", ".ipynb_checkpoints/adagrad-checkpoint.ipynb")
    put(place, "__MACOSX/adagrad.ipynb", ".DS_Store")
    assert folder().handed("adagrad") == b"adagrad.ipynb"
    assert folder().handed("nesterov") == b"nesterov.ipynb"


@pytest.mark.parametrize(
    "name",
    [
        "adagrad (1).ipynb",
        "Copy of adagrad.ipynb",
        "AdaGrad.ipynb",
        "ADAGRAD.IPYNB",
        "adagrad.ipynb.txt",
        "adagrad.ipynb.json",
        "adagrad.json",
        "adagrad",
        "adagrad.txt",
        "homework.ipynb",
        "homework.zip",
        "deeper/adagrad.ipynb",
        "a/b/c/adagrad.ipynb",
    ],
)
def test_other_names_may_be_it(place, folder, name):
    put(place, name)
    handed = folder().handed("adagrad")
    assert isinstance(handed, Handed)
    assert [(f.name, f.data) for f in handed.files] == [(name, name.encode())]


def test_an_archive_with_a_notebook_s_name_is_opened(place, folder):
    (place / "adagrad.ipynb").write_bytes(b"PK\x03\x04...")
    (only,) = folder().handed("adagrad").files
    assert only.name == "adagrad.ipynb"


def test_the_file_of_the_right_name_comes_first(place, folder):
    put(place, "adagrad.ipynb", "a.ipynb", "nesterov.ipynb")
    assert [f.name for f in folder().handed("adagrad").files] == ["adagrad.ipynb", "a.ipynb"]


def test_what_is_no_notebook_is_named(place, folder):
    put(place, "adagrad.pdf", "data.csv", "given.csv")
    handed = folder(known={"given.csv"}).handed("adagrad")
    assert (handed.files, handed.others) == ((), ("adagrad.pdf", "data.csv"))


def test_nothing_is_missing(folder, tmp_path):
    assert folder().handed("adagrad").status == "missing"
    (tmp_path / "bob").write_text("")
    assert Folder(tmp_path, "bob", "exercises", NAMES).handed("adagrad").status == "unreadable"


def test_what_is_kept_of_a_refusal_holds_on_to_nothing(folder):
    """Its frames would keep every notebook of a class in memory: they hold the bytes, and the refusal itself."""
    refused = folder().handed("adagrad")
    assert refused.__traceback__ is None and refused.__context__ is None


def test_links_are_neither_followed_nor_read(place, folder, tmp_path):
    put(tmp_path / "eve", "adagrad.ipynb")
    (place / "other.ipynb").symlink_to(tmp_path / "eve" / "adagrad.ipynb")
    (place / "deeper").symlink_to(tmp_path / "eve")
    (file,) = folder().handed("adagrad").files
    assert file.name == "other.ipynb"
    assert file.data.status == "unreadable"


def test_a_crowd_of_files_is_not_read(place, folder):
    put(place, *(f"{n}.ipynb" for n in range(50)))
    handed = folder().handed("adagrad")
    assert sum(isinstance(f.data, bytes) for f in handed.files) == 10


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_folder_that_cannot_be_looked_into_is_a_fault(place, folder, monkeypatch, number):
    def failing(path):
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(os, "scandir", failing)
    with pytest.raises(Fault, match="look into"):
        folder().handed("adagrad")
    put(place, "adagrad.ipynb")
    assert folder().handed("adagrad") == b"adagrad.ipynb"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_file_that_cannot_be_read_is_a_fault(place, folder, monkeypatch, number):
    put(place, "adagrad.ipynb", "nesterov (1).ipynb")
    really = os.open

    def failing(path, *args, **kwargs):
        if str(path).endswith(".ipynb"):
            raise OSError(number, os.strerror(number), str(path))
        return really(path, *args, **kwargs)

    monkeypatch.setattr(os, "supports_dir_fd", {failing} if os.supports_dir_fd else set())
    monkeypatch.setattr(os, "open", failing)
    with pytest.raises(Fault):
        folder().handed("adagrad")
    (file,) = folder().handed("nesterov").files
    assert isinstance(file.data, Refused)
    assert file.data.status == "fault"
