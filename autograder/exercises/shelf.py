"""A folder of rooms: what is in it, and how it is imported, here or on a worker that never saw the folder.

The rooms of a course lie in its folder `exercises/`: a folder each, and beside them modules that they share, such as
references. A room imports those relatively (`from ..references import Heavy`). The package is named after what is in
the folder, so that a process that lives long takes a changed room for what it is now.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from multiprocessing.util import Finalize
from pathlib import Path
from types import ModuleType

from autograder.errors import UsageError
from autograder.fingerprint import fingerprint

FOLDER = "exercises"  # of a course
PREFIX = "optviz_rooms_"
MAX_SHELF_BYTES = 16_000_000
KNOWN = {"numpy", "autograder", "optviz_ref"}  # told apart in other ways
ABSOLUTE = re.compile(rb"^[ \t]*(?:from|import)[ \t]+(\w[\w.]*(?:[ \t]*,[ \t]*\w[\w.]*)*)", re.MULTILINE)


@dataclass(frozen=True)
class Shelf:
    """A folder of rooms, with the content of the files that rooms are made of, by their place in it."""

    folder: Path
    files: Mapping[str, bytes]

    @classmethod
    def read(cls, folder: Path) -> Shelf:
        """Read a folder; UsageError if it holds far more than rooms."""
        folder = folder.resolve()
        found = [(p, p.stat()) for p in listed(folder)]
        size = sum(status.st_size for _, status in found)
        if size > MAX_SHELF_BYTES:
            raise UsageError(
                f"The exercises in {folder} take {size / 1e6:.0f} MB, and at most {MAX_SHELF_BYTES / 1e6:.0f} MB are "
                "passed on to workers. Move large files to another folder."
            )
        return cls(folder, contents(folder, tuple((p, status.st_mtime_ns, status.st_size) for p, status in found)))

    def __reduce__(self) -> tuple[type[Shelf], tuple[Path, Mapping[str, bytes]]]:
        """Travel without what holds in one process only: the package and its place."""
        return Shelf, (self.folder, self.files)

    @cached_property
    def digest(self) -> str:
        """A hash of what is in the folder."""
        return fingerprint(self.files.items()).hex()[:16]

    @cached_property
    def package(self) -> str:
        """The name of the package whose modules are the rooms; it can be imported from now on."""
        place = self.place
        name = PREFIX + hashlib.sha256(f"{self.digest} {place}".encode()).hexdigest()[:16]
        if name not in sys.modules:
            module = ModuleType(name, f"The rooms in {place}.")
            module.__path__ = [str(place)]
            sys.modules[name] = module
            importlib.invalidate_caches()
        return name

    @cached_property
    def place(self) -> Path:
        """The folder itself, if it holds the same here; otherwise a copy, which goes when the process ends."""
        try:
            if Shelf.read(self.folder).digest == self.digest:
                return self.folder
        except (OSError, UsageError):
            pass
        copy = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
        Finalize(None, shutil.rmtree, args=(copy, True), exitpriority=0)
        for name, content in self.files.items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes(content)
        return copy


@lru_cache(maxsize=32)
def contents(folder: Path, found: tuple[tuple[Path, int, int], ...]) -> Mapping[str, bytes]:
    """Read the files of a shelf, once as long as none of them changes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path, _, _ in found}


def listed(folder: Path) -> Iterator[Path]:
    """Yield the files of a shelf: its rooms, and all that these may import or read."""
    yield from files_in(folder)


def loose(folder: Path) -> Iterator[Path]:
    """Yield the files of a shelf that are in no room and are no modules: any room may read them."""
    rooms = [path for path in folder.iterdir() if (path / "__init__.py").is_file()]
    for path in files_in(folder):
        if path.suffix != ".py" and not any(path.is_relative_to(room) for room in rooms):
            yield path


def imports(folder: Path) -> set[str]:
    """Return the modules that those of a shelf import by their full names, but for Python's, NumPy's and the kit's."""
    texts = (path.read_bytes() for path in files_in(folder) if path.suffix == ".py")
    found = {name.strip() for text in texts for names in ABSOLUTE.findall(text) for name in names.decode().split(",")}
    return {name for name in found if name.partition(".")[0] not in sys.stdlib_module_names | KNOWN}


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files of a room, without those that Python, editors and Jupyter put there."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc" and all(map(seen, path.relative_to(folder).parts)):
            yield path


def seen(name: str) -> bool:
    return not name.startswith(".") and name != "__pycache__"


def imported(folder: Path) -> list[Path]:
    """Return the modules beside a room that it imports, and those that these import."""
    shelf, found = folder.parent, set[Path]()
    waiting = [p for p in files_in(folder) if p.suffix == ".py" and "styles" not in p.parts]
    while waiting:
        for path in relative_imports(waiting.pop()):
            inside = path.is_relative_to(shelf) and not path.is_relative_to(folder)
            if inside and path not in found:
                found.add(path)
                waiting.append(path)
    return sorted(found)


def relative_imports(module: Path) -> Iterator[Path]:
    """Yield the files that a module's relative imports may mean; none for one that cannot be parsed."""
    try:
        tree = ast.parse(module.read_bytes())
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = module.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            for path in (base, *(base / alias.name for alias in node.names)):
                yield from (p for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file())


@contextmanager
def no_bytecode() -> Iterator[None]:
    """Import without writing `__pycache__` into a course, where a file changed within a second would be overlooked."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def module_of(path: Path) -> str | None:
    """Return the name under which a module of a room on a shelf is imported; None for one that is on no shelf."""
    for name, package in reversed([*sys.modules.items()]):  # of the rooms in one folder, the latest
        if name.startswith(PREFIX) and "." not in name and str(path.parents[1]) in package.__path__:
            return f"{name}.{path.parent.name}.{path.stem}"
    return None


def environment() -> list[Path]:
    """Return the folders that OPTVIZ_EXERCISES names; UsageError if one is not there."""
    named = [Path(name).resolve() for name in os.environ.get("OPTVIZ_EXERCISES", "").split(os.pathsep) if name]
    for folder in named:
        if not folder.is_dir():
            raise UsageError(f"OPTVIZ_EXERCISES names {folder}, which is no folder.")
    return named
