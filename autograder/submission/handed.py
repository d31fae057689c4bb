"""List what a student's folder holds: the files that may be the notebooks, under whatever names they came."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from autograder.errors import Fault
from autograder.submission.files import MAX_BYTES, Refused, fetch

MAX_DEPTH = 3  # folders below the student's that are looked into
MAX_ENTRIES = 1_000  # files and folders that are looked at
MAX_EXTRAS = 10  # files under other names that are read
MAX_NAMED = 20  # other files that are named

ARCHIVE = b"PK\x03\x04"

TIMESTAMP = "timestamp.txt"
#: what platforms, editors and operating systems leave beside a notebook
LEFTOVERS = ("__MACOSX", "__pycache__", TIMESTAMP, "submission_secret.txt", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class File:
    """A file that may be a notebook, by its path below the student's folder: its bytes, or why there are none."""

    name: str
    data: bytes | Refused


@dataclass(frozen=True)
class Handed:
    """All that may be the notebook `name`: the file of that name (if there is one, first), and files under others.

    `others` are the names of files that are none of the assignment's notebooks by their kind.
    """

    name: str
    files: tuple[File, ...]
    others: tuple[str, ...] = ()


class Folder:
    """What one student handed in for one assignment."""

    def __init__(self, root: Path, student: str, assignment: str, notebooks: Iterable[str], known: Iterable[str] = ()):
        """`notebooks` are the assignment's; `known` are names of files that were handed out and mean nothing."""
        self.root, self.folder = Path(root), Path(root) / student / assignment
        self.trouble: Fault | None = None
        exact, ignored = {f"{name}.ipynb" for name in notebooks}, {*LEFTOVERS, *known}
        found = [name for name in self._names() if name not in exact and not ignored & set(PurePosixPath(name).parts)]
        self.extras = sorted(name for name in found if may_be_notebook(name, notebooks))
        self.others = tuple(sorted(set(found) - set(self.extras)))[:MAX_NAMED]
        self._read: tuple[File, ...] | None = None

    def handed(self, notebook: str) -> bytes | Refused | Handed:
        """Return what there is for a notebook: its own file's bytes where nothing else could be it.

        Fault where the machine cannot read what may be it.
        """
        own = self._file(f"{notebook}.ipynb")
        there = not (isinstance(own.data, Refused) and own.data.status == "missing")
        if self.trouble is not None and not there:
            raise self.trouble
        if isinstance(own.data, Refused) and own.data.status == "fault":
            raise Fault(own.data.reason)
        archive = isinstance(own.data, bytes) and own.data.startswith(ARCHIVE)  # renamed, to get it past a form
        if not self.extras and (there or not self.others) and not archive:
            return own.data
        return Handed(notebook, (*([own] if there else []), *self._extras()), self.others)

    def digest(self, handed: bytes | Refused | Handed) -> str:
        """Hash what there is for a notebook, with the note on its time: another hash tells that something is new."""
        files, others = (handed.files, handed.others) if isinstance(handed, Handed) else ((File("", handed),), ())
        made = sha256(repr(others).encode("utf-8", "surrogateescape"))
        for file in (*files, self._file(TIMESTAMP)):
            data = file.data if isinstance(file.data, bytes) else repr(file.data).encode("utf-8", "surrogateescape")
            made.update(f"\0{file.name}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data)
        return made.hexdigest()

    def _extras(self) -> tuple[File, ...]:
        """Return the files under other names, read once for all notebooks; as many as fit into a notebook's limit."""
        if self._read is None:
            files, left = [], MAX_BYTES
            for name in self.extras[:MAX_EXTRAS]:
                file = self._file(name)
                if isinstance(file.data, bytes):
                    left -= len(file.data)
                    if left < 0:
                        file = File(name, Refused("unreadable", "The other files beside it are too large."))
                files.append(file)
            rest = Refused("unreadable", f"The grader reads only {MAX_EXTRAS} files under other names.")
            self._read = (*files, *(File(name, rest) for name in self.extras[MAX_EXTRAS : MAX_EXTRAS + MAX_NAMED]))
        return self._read

    def _file(self, name: str) -> File:
        try:
            return File(name, fetch(self.folder / name, self.root))
        except Refused as refused:
            return File(name, Refused(refused.status, refused.reason))  # without the frames that it was raised in
        except Fault as fault:
            return File(name, Refused("fault", str(fault)))

    def _names(self) -> Iterator[str]:
        """Yield paths of the files below the folder; no link is followed, and nothing hidden is looked at."""
        left = MAX_ENTRIES
        waiting = [(self.folder, "", 0)]
        while waiting:
            folder, prefix, depth = waiting.pop()
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        left -= 1
                        if left < 0:
                            return
                        if entry.name.startswith("."):
                            continue
                        if entry.is_dir(follow_symlinks=False):
                            if depth < MAX_DEPTH and entry.name not in LEFTOVERS:
                                waiting.append((folder / entry.name, f"{prefix}{entry.name}/", depth + 1))
                        else:
                            yield prefix + entry.name
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                self.trouble = Fault(f"cannot look into {str(folder)!r}: {error.strerror}")


def may_be_notebook(name: str, notebooks: Iterable[str]) -> bool:
    """Return whether a file's name leaves it open that it is a notebook: by its ending, or by being called like one."""
    path = PurePosixPath(name.casefold())
    bare = path.name.split(".")[0]
    called = not path.suffix or path.suffix == ".txt"
    return (
        ".ipynb" in path.name
        or path.suffix in (".json", ".zip")
        or (called and any(bare == notebook.casefold() for notebook in notebooks))
    )
