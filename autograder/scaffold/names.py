"""Names that an author may choose. A message says what is wrong with another one, and proposes one."""

from __future__ import annotations

import builtins
import importlib.util
import keyword
import re
import sys
import unicodedata

from autograder.errors import UsageError

EXERCISE = re.compile(r"[a-z][a-z0-9_]*")
MAX_EXERCISE_CHARACTERS = 60
MAX_ASSIGNMENT_BYTES = 200

#: What the given cells of a notebook define already.
GIVEN = frozenset({"np", "plt", "display", "expect", "optimize", "show_paths", "elongated_quadratic"})

#: Modules and folders of a room.
ROOM = frozenset({"reference", "styles"})


def exercise(name: str) -> str:
    """Return the name of an exercise; UsageError if it cannot name a notebook, a Python package and cells."""
    if not EXERCISE.fullmatch(name) or len(name) > MAX_EXERCISE_CHARACTERS:
        raise UsageError(
            f"{name!r} cannot name an exercise. It becomes the name of a notebook, a Python package and a cell: use "
            f"small letters a to z, digits and _, beginning with a letter, {MAX_EXERCISE_CHARACTERS} at most"
            f"{proposed(name)}."
        )
    if keyword.iskeyword(name) or name in builtins.__dict__:
        raise UsageError(f"{name!r} is a word of Python's own and cannot name an exercise. Try my_{name}.")
    if name in GIVEN or name in ROOM:
        raise UsageError(f"{name!r} has a meaning of its own in every notebook or room. Try my_{name}.")
    if is_module(name):
        raise UsageError(f"{name!r} is a module that Python imports; its name is taken. Try my_{name}.")
    if name.startswith("test_"):
        raise UsageError(f"{name!r} looks like a suite of hidden tests. Leave out test_: {name.removeprefix('test_')}.")
    return name


def is_module(name: str) -> bool:
    """Tell whether Python or an installed package has a module of this name."""
    if name in sys.stdlib_module_names:
        return True
    found = importlib.util.find_spec(name)
    return found is not None and found.origin is not None  # a mere folder has none


def proposed(name: str) -> str:
    """Return `, for instance heavy_ball`, if something near the name would do."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain)
    near = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_").lstrip("0123456789_")[:MAX_EXERCISE_CHARACTERS]
    usable = EXERCISE.fullmatch(near) and not keyword.iskeyword(near) and near not in builtins.__dict__
    return f"; for instance {near}" if usable else ""


def assignment(name: str) -> str:
    """Return the name of an assignment; UsageError if nbgrader or a file system would not take it for a folder."""
    reason = ""
    if not name.strip():
        reason = "it is empty"
    elif name != name.strip() or name.startswith((".", "-")):
        reason = "it begins with a dot or a hyphen, or with a space at either end"
    elif not name.isprintable() or any(c in '/\\+:*?"<>|' for c in name):
        reason = 'it has one of / \\ + : * ? " < > | in it, or something that cannot be shown'
    elif len(name.encode()) > MAX_ASSIGNMENT_BYTES:
        reason = f"it is longer than {MAX_ASSIGNMENT_BYTES} bytes"
    if reason:
        raise UsageError(f"{name!r} cannot name an assignment, which is a folder under source/: {reason}.")
    return name


def class_name(name: str) -> str:
    """Return the name of an exercise as that of a class: heavy_ball becomes HeavyBall."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))
