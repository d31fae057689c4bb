"""Write files so that a reader sees the old one or the new one, never half of one."""

from __future__ import annotations

import math
import os
import secrets
import shutil
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from autograder.alone import alone

T = TypeVar("T")
MAX_KEPT = 400  # files in a folder of the cache, and their bytes; those go that nobody has used for longest
MAX_BYTES = 500_000_000
CHECKSUM_BYTES = 4  # before what is kept: a disk's damage is not an enemy's, and 2 MB cost a third of a millisecond
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def user_cache() -> Path:
    """Return where this user's machine keeps what can be made again: $OPTVIZ_CACHE, or the user's cache folder."""
    if own := os.environ.get("OPTVIZ_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "optviz"


def private_cache(name: str) -> Path | None:
    """Return a folder of the user's cache, made if need be; None if it is not this user's alone."""
    try:
        folder = user_cache() / name
        folder.parent.mkdir(0o700, parents=True, exist_ok=True)  # as a parent it would have what the umask leaves
        folder.mkdir(0o700, exist_ok=True)
        for place in (folder, folder.parent):
            if not is_own(place):
                return None
    except (OSError, RuntimeError):  # no home
        return None
    return folder


def is_own(folder: Path) -> bool:
    """Return whether it is a folder of this user's, to which nobody else can write."""
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022


def settle() -> None:
    """Give a user who has no home, as a number that a container was started with, one among the temporary files.

    Without any, Jupyter and nbgrader do not start. Nobody else's folder is taken: Jupyter runs what it finds there.
    """
    with suppress(RuntimeError):
        Path.home()
        return
    import tempfile  # slow to import

    home = Path(tempfile.gettempdir()) / f"optviz-{os.geteuid()}"
    with suppress(OSError):
        home.mkdir(0o700, exist_ok=True)
    if not (home.exists() and is_own(home)):
        home = Path(tempfile.mkdtemp(prefix="optviz-"))
    os.environ["HOME"] = str(home)


def kept(name: str, key: str, make: Callable[[], T], read: Callable[[bytes], T], write: Callable[[T], bytes]) -> T:
    """Return what is kept in a folder of the user's cache under a key; make and keep it if it is not there.

    `read` gives it from the bytes that `write` makes of it; a ValueError says that they are of no use. One process
    makes it, and the others wait.
    """
    folder = private_cache(name)
    if folder is None:
        return make()
    path = folder / key
    with suppress(OSError, ValueError):
        return read(found(path))
    with alone(folder / f"{key}.lock"):
        with suppress(OSError, ValueError):
            return read(found(path))
        made = make()
        keep(path, write(made))
    return made


def found(path: Path) -> bytes:
    """Read what `keep` has put in a folder of the user's cache, which is then the newest there.

    ValueError if it is not that: damaged by the disk or a power cut, or kept under another name or folder.
    """
    whole = path.read_bytes()
    content = whole[CHECKSUM_BYTES:]
    if whole[:CHECKSUM_BYTES] != checksum(path, content):
        raise ValueError(f"{path}: this is not what was kept here")
    with suppress(OSError):
        os.utime(path)
    return content


def keep(path: Path, content: bytes) -> None:
    """Keep bytes in a folder of the user's cache; on a full or read-only disk nothing is kept."""
    with suppress(OSError):
        replace(path, checksum(path, content) + content)
        keep_newest(path.parent, MAX_KEPT, MAX_BYTES)


def checksum(path: Path, content: bytes) -> bytes:
    """Return what tells that this content was kept under this name."""
    name = f"{path.parent.name}/{path.name}"
    return zlib.crc32(content, zlib.crc32(name.encode())).to_bytes(CHECKSUM_BYTES, "big")


def keep_newest(folder: Path, number: int, size: float = math.inf) -> None:
    """Remove all files of a folder but the newest so many, of no more bytes in all."""
    with os.scandir(folder) as entries:
        made = [(entry.stat(), entry.path) for entry in entries if not entry.name.endswith(".lock")]
    made.sort(key=lambda one: one[0].st_mtime, reverse=True)
    for i, (what, path) in enumerate(made):
        size -= what.st_size
        if i >= number or (size < 0 and i):
            with suppress(FileNotFoundError):
                os.unlink(path)


def replace(path: Path, text: str | bytes) -> None:
    """Write a file, text as UTF-8, and its folder if need be, under a temporary name and rename it.

    Its mode is what the umask leaves. Not forced to the disk: for what can be rendered again.
    """
    with new(path) as file:
        file.write(text.encode("utf-8") if isinstance(text, str) else text)


def copy(source: Path, path: Path) -> None:
    """Write a copy of a file, as `replace` does, however large it is."""
    with open(source, "rb") as whole, new(path) as file:
        shutil.copyfileobj(whole, file)


def open_private(path: Path) -> int:
    """Make a file for its owner alone, and for the group too where the umask lets a group write; return it, open.

    FileExistsError if it is there.
    """
    handle = os.open(path, NEW, 0o660)
    if not os.fstat(handle).st_mode & stat.S_IWGRP:
        os.chmod(path, 0o600)
    return handle


def opened(path: Path) -> int:
    """Make a file, and its folder if need be; return it, open. FileExistsError if it is there."""
    try:
        return os.open(path, NEW, 0o666)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, NEW, 0o666)


@contextmanager
def new(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes its place when it is complete."""
    scratch = path.with_name(f".{path.name[:40]}-{secrets.token_hex(4)}")
    try:
        with open(opened(scratch), "wb") as file:
            yield file
        os.replace(scratch, path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
