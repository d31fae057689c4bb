"""Read a download: a zip archive, or the folder that a browser has made of it. Nothing is unpacked by its own word."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from autograder.errors import UsageError
from autograder.submission.files import MAX_FILE_BYTES
from autograder.text import line

MAX_MEMBERS = 200_000  # files of one download
MAX_BYTES = 20_000_000_000  # of all files of one download
MAX_RATIO = 200  # times that an archive may grow; notebooks grow tenfold
FREE_BYTES = 100_000_000  # that an archive may grow to anyway

#: what systems and computers put beside what students have handed in
LEFTOVERS = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints"}


class Unread(Exception):
    """A file that cannot be read, or is larger than any notebook: why."""


class Download:
    """The files of a download by name, in order, and all that are `known`, leftovers too."""

    def __init__(self, names: Mapping[str, object]):
        self.known = names.keys()
        self.names = [name for name in sorted(names) if not LEFTOVERS & set(PurePosixPath(name).parts)]

    def read(self, name: str) -> bytes:
        """Return a file's bytes; Unread, with the reason, if there are none, or more than a notebook may have."""
        raise NotImplementedError


class Zip(Download):
    """A zip archive."""

    def __init__(self, archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]):
        super().__init__(entries)
        self.archive, self.entries = archive, entries

    def read(self, name: str) -> bytes:
        try:
            with self.archive.open(self.entries[name]) as stream:
                data = stream.read(MAX_FILE_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
            raise Unread(f"is damaged in the archive ({error}); download it again") from None
        return small(data)


class Folder(Download):
    """A folder."""

    def __init__(self, files: Mapping[str, Path]):
        super().__init__(files)
        self.files = files

    def read(self, name: str) -> bytes:
        try:
            with open(os.open(self.files[name], os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
                return small(file.read(MAX_FILE_BYTES + 1))
        except OSError as error:
            raise Unread(f"cannot be read: {error.strerror}") from None


def small(data: bytes) -> bytes:
    if len(data) > MAX_FILE_BYTES:
        raise Unread("is larger than any notebook")
    return data


@contextmanager
def opened(path: Path) -> Iterator[Download]:
    """Open a download. UsageError if it is none, or if it is made to do harm: then nothing of it is used."""
    if path.is_dir():
        yield Folder(dict(inside(path)))
        return
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UsageError(f"{path} is neither a zip archive nor a folder: {error}") from None
    with archive:
        yield Zip(archive, checked(archive, path))


def inside(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of a folder; UsageError where a link would lead out of it."""
    for root, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(root, name)
            mode = path.lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise refused(folder, path.relative_to(folder).as_posix(), "is a link, or no file")
            if stat.S_ISREG(mode):
                yield path.relative_to(folder).as_posix(), path


def checked(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by name. UsageError if one would lie outside, is a link, or hides its size."""
    entries = archive.infolist()
    if len(entries) > MAX_MEMBERS:
        raise UsageError(f"{path} contains more than {MAX_MEMBERS:,} files: nothing was collected.")
    total, found = 0, {}
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts or (parts and parts[0].endswith(":")):
            raise refused(path, name, "would lie outside the folder")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise refused(path, name, "is a link, or no file")
        if entry.flag_bits & 1:
            raise refused(path, name, "is protected by a password")
        total += entry.file_size
        if not entry.is_dir():
            if name in found:
                raise refused(path, name, "is in it twice")
            found[name] = entry
    if total > min(MAX_BYTES, MAX_RATIO * path.stat().st_size + FREE_BYTES):
        raise UsageError(f"{path} would grow to {total / 1e9:.1f} GB: no class hands in that. Nothing was collected.")
    return found


def refused(path: Path, name: str, why: str) -> UsageError:
    return UsageError(f"{path} is not what a system makes: {line(name, 200)!r} {why}. Nothing was collected.")
