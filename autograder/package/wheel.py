"""Write wheels without a build tool: the record that an installer checks, and the installed kit as the file it was."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath

from autograder.package.archive import LEFTOVERS, zipped

#: What an installer adds to a distribution, and is no part of its wheel.
INSTALLERS = {"INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json", "RECORD"}
PROGRAMS = {"bin", "Scripts"}  # made from the entry points, again at each installation


def wheel(inside: Mapping[str, bytes], stem: str) -> bytes:
    """Return the archive of a distribution's files, with the record of them; `stem` is its name and version."""
    record = f"{stem}.dist-info/RECORD"
    lines = [f"{name},sha256={digest(data)},{len(data)}" for name, data in inside.items()]
    return zipped({**inside, record: "\n".join([*lines, f"{record},,", ""]).encode()})


def digest(data: bytes) -> str:
    """Return the hash of a file as a record has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def installed(name: str) -> tuple[str, bytes]:
    """Return the wheel that a distribution was installed from, put together again: its name and its bytes."""
    found = metadata.distribution(name)
    stem = f"{name.replace('-', '_')}-{found.version}"
    inside = {}
    for path in found.files or ():
        place = placed(path, stem)
        if place is not None:
            inside[place] = Path(str(found.locate_file(path))).read_bytes()
    return f"{stem}-py3-none-any.whl", wheel(dict(sorted(inside.items())), stem)


def placed(path: PurePosixPath, stem: str) -> str | None:
    """Return where an installed file is in its wheel; None for what an installer or an import has made."""
    parts = [part for part in path.parts if part != ".."]
    if path.suffix == ".pyc" or LEFTOVERS & set(parts) or (parts[0].endswith(".dist-info") and path.name in INSTALLERS):
        return None
    if ".." not in path.parts:
        return path.as_posix()
    return None if parts[0] in PROGRAMS else "/".join([f"{stem}.data", "data", *parts])
