"""Make the students' own `optviz check`: a wheel with release notebooks, intake and wall; no suite, reference or style.

It is put together from the installed package, so that it takes neither a checkout nor a build tool.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path

from autograder import files
from autograder.course import release
from autograder.course.course import Course
from autograder.course.handout import handed_out
from autograder.course.private import made_public
from autograder.errors import UsageError, begun
from autograder.package.archive import PACKAGE, contents
from autograder.package.wheel import wheel

NAME, STEM = "optviz-check", "optviz_check"
HASH = 10  # digits

#: What is left when nothing that knows an answer is taken along.
PARTS = (
    *("__init__.py", "alone.py", "errors.py", "files.py", "records.py", "rows.py", "terminal.py", "text.py"),
    *("probing", "sandbox", "submission"),
    *("commands/check.py", "commands/check_alone.py", "course/handout.py"),
)
#: What these import, of what the whole kit requires.
REQUIRED = ("click", "matplotlib", "numpy", "packaging", "pillow")

METADATA = """\
Metadata-Version: 2.1
Name: {name}
Version: {version}
Summary: optviz check: what the grader will see in a notebook, with the visible checks
Requires-Python: >=3.11
{requires}
Description-Content-Type: text/markdown

# optviz check

    optviz check adagrad.ipynb

says which answers the grader finds in a notebook, what it repairs, whether the cells run, and what the checks in the
notebook say. It contains the notebooks as they were handed out, and no hidden test.
"""
WHEEL = "Wheel-Version: 1.0\nGenerator: optviz\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
ENTRY_POINTS = "[console_scripts]\noptviz = autograder.commands.check_alone:main\n"


def make(course: Course, assignments: Sequence[str] = (), out: Path | None = None, folder: Path | None = None) -> Path:
    """Write the wheel for these assignments, or for all that are released; return where it is: `out`, or in `folder`.

    Earlier ones in the folder are removed: an installer refuses two at once. UsageError where a release is stale or
    shows what students must not see.
    """
    chosen = [course.assignment(name) for name in assignments] or released(course)
    for assignment in chosen:
        course.check_release(assignment)
    shown = [said for a in chosen for said in release.leaks(course, a, course.release / a)]
    if shown:
        raise UsageError("Nothing was made:\n" + "\n".join(shown))
    inside = program() | notebooks(course, chosen)
    number = version(inside)
    stem = f"{STEM}-{number}"
    name = f"{stem}-py3-none-any.whl"  # by which an installer knows it
    path = out or (folder or course.root / "dist") / name
    data = wheel(inside | described(f"{stem}.dist-info", number), stem)
    with begun(), made_public():
        files.replace(path, data)
        for old in () if out else path.parent.glob(f"{STEM}-*.whl"):
            if old != path:
                old.unlink()
    return path


def version(inside: Mapping[str, bytes]) -> str:
    """Return the kit's version and what tells this content from any other: an installer keeps what has the same.

    The letter is for a hash of digits alone, which would be a number and lose its leading zeros.
    """
    content = hashlib.sha256("\n".join(requirements()).encode())
    for name, data in sorted(inside.items()):
        content.update(f"\0{name}\0{len(data)}\0".encode() + data)
    return f"{metadata.version('optviz')}+c{content.hexdigest()[:HASH]}"


def released(course: Course) -> list[str]:
    """Return the assignments that have a release; UsageError if none has."""
    found = [a for a in course.assignments if list((course.release / a).glob("*.ipynb"))]
    if not found:
        raise UsageError("There is no release to check notebooks against. Make one with: optviz release")
    return found


def program() -> dict[str, bytes]:
    """Read the program's files."""
    made: dict[str, bytes] = {}
    for part in PARTS:
        place = PACKAGE / part
        made |= contents(place, f"autograder/{part}") if place.is_dir() else {f"autograder/{part}": place.read_bytes()}
    return made


def notebooks(course: Course, assignments: Sequence[str]) -> dict[str, bytes]:
    """Read what was handed out, and what answers may import."""
    made = {"autograder/bundled/packages.json": json.dumps(course.packages).encode()}
    for assignment in assignments:
        place = f"autograder/bundled/release/{assignment}"
        made |= {f"{place}/{path.name}": path.read_bytes() for path in course.released(assignment)}
        made |= {f"{place}/{name}": data for name, data in handed_out(course.release / assignment).items()}
    return made


def described(folder: str, version: str) -> dict[str, bytes]:
    """Return the files by which an installer knows what this is."""
    requires = "\n".join(f"Requires-Dist: {line}" for line in requirements())
    return {
        f"{folder}/METADATA": METADATA.format(name=NAME, version=version, requires=requires).encode(),
        f"{folder}/WHEEL": WHEEL.encode(),
        f"{folder}/entry_points.txt": ENTRY_POINTS.encode(),
    }


def requirements() -> list[str]:
    """Return the lines with which the kit itself requires what the program needs."""
    lines = metadata.requires("optviz") or []
    return sorted(line for line in lines if any(line.startswith((f"{n}>", f"{n}=")) for n in REQUIRED))
