"""Write an archive: the same files give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
LEFTOVERS = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of an archive's calendar
PLAIN, PROGRAM = 0o644, 0o755


def zipped(files: Mapping[str, bytes], programs: Collection[str] = ()) -> bytes:
    """Return an archive of files by their place; `programs` can be executed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.create_system = 3  # Unix, which notes who may execute
            entry.external_attr = (0o100000 | (PROGRAM if name in programs else PLAIN)) << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED)
    return made.getvalue()


def below(folder: Path, apart: Collection[str] = ()) -> Iterator[Path]:
    """Yield the files of a folder, or the file itself, but not what tools leave there, or folders called as `apart`."""
    if folder.is_file():
        yield folder
        return
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.is_file() and path.suffix != ".pyc" and not (LEFTOVERS | set(apart)) & set(inside):
            yield path


def contents(folder: Path, place: str, apart: Collection[str] = ()) -> dict[str, bytes]:
    """Read the files of a folder, named by where they are to be."""
    return {f"{place}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in below(folder, apart)}
