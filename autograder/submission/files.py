"""Open what a student handed in, without following links or waiting for anything."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from autograder.errors import Fault
from autograder.submission.outputs import trimmed

NOTHING = "No notebook was handed in."
MEGABYTE = 1_000_000
MAX_BYTES = 20 * MEGABYTE  # of a notebook without its outputs and large pictures
MAX_FILE_BYTES = 100 * MEGABYTE  # of a notebook's file

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_FOLDER = _FLAGS | getattr(os, "O_DIRECTORY", 0)
_THEIRS = {
    errno.ENAMETOOLONG: "has a name that is too long",
    errno.ENOTDIR: "is not a folder",
    errno.EISDIR: "is a folder",
    errno.ELOOP: "is a symbolic link",
}
_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class Refused(Exception):
    """A submission that is not read: `status` is missing or unreadable, `reason` a sentence for the student."""

    def __init__(self, status: str, reason: str):
        super().__init__(status, reason)
        self.status, self.reason = status, reason


def fetch(path: Path, root: Path, cap: int | None = None) -> bytes:
    """Return the bytes of a file below `root`, at most `cap` of them; without a cap, those of a notebook.

    A notebook's outputs and large pictures do not count: one that is too large with them comes without them.
    No component below root may be a symbolic link, and the file must be a regular one; hard links are fine (refusing
    them would let a student void a classmate's submission by linking to it). Refused says what is wrong with the
    submission; a Fault is a trouble of the machine.
    """
    if cap is not None:
        return _fetched(path, root, cap)
    data = trimmed(_fetched(path, root, MAX_FILE_BYTES), MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise Refused(
            "unreadable",
            f"Without its outputs and large pictures, the notebook is {len(data) / MEGABYTE:.0f} MB; "
            f"the limit is {MAX_BYTES // MEGABYTE} MB.",
        )
    return data


def _fetched(path: Path, root: Path, cap: int) -> bytes:
    *folders, name = _parts(Path(path), Path(root))
    if os.open not in os.supports_dir_fd:  # Windows
        return _plain(Path(root), [*folders, name], cap)
    here = _opened_root(Path(root))
    try:
        for folder in folders:
            _expect(stat.S_IFDIR, folder, here)
            inner = _open(folder, _FOLDER, here)
            os.close(here)
            here = inner
        _expect(stat.S_IFREG, name, here)
        file = _open(name, _FLAGS, here)
    finally:
        os.close(here)
    try:
        return _read(file, cap)
    finally:
        os.close(file)


def _parts(path: Path, root: Path) -> tuple[str, ...]:
    """Return the components of a path below root; Refused if it leads out of it."""
    try:
        parts = path.relative_to(root).parts
    except ValueError:
        parts = () if path.is_absolute() else path.parts
    if not parts or any(part in ("..", ".", "") or _impossible(part) for part in parts):
        raise Refused("unreadable", "The path of this notebook leads outside the submissions folder.")
    return parts


def _impossible(name: str) -> bool:
    """Return whether no file can have this name."""
    try:
        return b"\0" in os.fsencode(name)
    except UnicodeEncodeError:
        return True


def _opened_root(root: Path) -> int:
    """Return the folder of submissions, held open; it may be a link, since the operator named it."""
    try:
        return os.open(root, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except FileNotFoundError:
        raise Refused("missing", NOTHING) from None
    except OSError as error:
        raise Fault(f"cannot open the folder of submissions {str(root)!r}: {error.strerror}") from None


def _open(name: str, flags: int, folder: int) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    except OSError as error:
        raise _refusal(error) from None


def _refusal(error: OSError) -> Exception:
    if error.errno == errno.ENOENT:
        return Refused("missing", NOTHING)
    said = _THEIRS.get(error.errno or 0)
    if said is None:
        return Fault(f"cannot open {error.filename!r}: {error.strerror}")
    return Refused("unreadable", f"The notebook, or a folder in its path, {said}.")


def _expect(kind: int, name: str, folder: int) -> None:
    """Refuse what is not of the kind, before opening it could have an effect; the opened file is looked at again."""
    try:
        found = stat.S_IFMT(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError as error:
        raise _refusal(error) from None
    if found != kind:
        raise _odd(found, kind)


def _odd(found: int, kind: int = stat.S_IFREG) -> Refused:
    what = _KINDS.get(found, "a file")
    where = "The notebook" if kind == stat.S_IFREG else "A folder in the notebook's path"
    return Refused("unreadable", f"{where} is {what}, which the grader does not read.")


def _read(file: int, cap: int) -> bytes:
    found = os.fstat(file)
    if not stat.S_ISREG(found.st_mode):
        raise _odd(stat.S_IFMT(found.st_mode))
    data = bytearray()
    while len(data) <= cap and found.st_size <= cap:
        chunk = os.read(file, min(MEGABYTE, cap + 1 - len(data)))
        if not chunk:
            return bytes(data)
        data += chunk
    size = max(found.st_size, len(data)) / MEGABYTE
    raise Refused(
        "unreadable",
        f"The notebook is {size:.0f} MB; the limit is {cap // MEGABYTE} MB. Clear its outputs and hand it in again.",
    )


def _plain(root: Path, parts: list[str], cap: int) -> bytes:
    """Read the file on systems that cannot hold folders open: check each component, then open the file."""
    path = root
    try:
        for part in parts:
            path = path / part
            found = stat.S_IFMT(os.lstat(path).st_mode)
            wanted = stat.S_IFREG if path == root.joinpath(*parts) else stat.S_IFDIR
            if found != wanted:
                raise _odd(found, wanted)
        file = os.open(path, _FLAGS | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise _refusal(error) from None
    try:
        return _read(file, cap)
    finally:
        os.close(file)
