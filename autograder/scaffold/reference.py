"""Find the reference that an author names as MODULE:NAME, and say in a sentence why it cannot be one."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import inspect
import re
import textwrap
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from autograder.errors import UsageError
from autograder.exercises.kit.reference import Reference, defined
from autograder.exercises.shelf import FOLDER, Shelf, no_bytecode

SPEC = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)", re.ASCII)
FORM = "Write --reference MODULE:NAME, for instance --reference optviz_ref:RMSprop"


@dataclass(frozen=True)
class Named:
    """A reference: what it defines, the module it is in, and how a room imports from that module."""

    define: Any
    module: ModuleType
    place: str

    @property
    def name(self) -> str:
        return str(self.define.__name__)

    @property
    def text(self) -> str:
        """The definition as it is written."""
        return printed(self.define)


def printed(define: Any) -> str:
    """Return the text of a definition; UsageError if there is none."""
    try:
        return textwrap.dedent(inspect.getsource(define)).rstrip()
    except (OSError, TypeError):
        raise UsageError(
            f"The text of {define.__name__} cannot be read, which the notebook and the known mistakes are made from. "
            "It must be written in Python, in a file."
        ) from None


def named(root: Path, spec: str) -> Named:
    """Return what MODULE:NAME names, in the course's folder `exercises/` or else among installed packages."""
    match = SPEC.fullmatch(spec)
    if match is None:
        raise UsageError(f"--reference {spec!r} is not understood. {FORM}.")
    where, name = match.groups()
    module, place = imported(root, where)
    if not hasattr(module, name):
        known = [n for n, v in vars(module).items() if callable(v) and not n.startswith("_")]
        near = difflib.get_close_matches(name, known, 3) or sorted(known)[:8]
        raise UsageError(f"{where} has no {name}." + (f" It has {', '.join(near)}." if near else ""))
    define = getattr(module, name)
    if not (inspect.isclass(define) or inspect.isfunction(define)):
        raise UsageError(f"{spec} is {type(define).__name__} {define!r:.60}; a reference is a class or a function.")
    if define.__name__ != name:
        raise UsageError(
            f"{spec} is called {define.__name__} where it is defined. Name it so: {where}:{define.__name__}."
        )
    return Named(define, module, place)


def imported(root: Path, where: str) -> tuple[ModuleType, str]:
    """Import a module; return it and how a room names it. UsageError, with file and line, if that fails."""
    shelf = root / FOLDER
    inside = shelf.joinpath(*where.split("."))
    beside = inside.with_suffix(".py").is_file() or (inside / "__init__.py").is_file()
    lies = root.joinpath(*where.split(".")).with_suffix(".py")
    if not beside and lies.is_file():
        raise UsageError(
            f"{lies.name} lies in the course folder, where the grader's workers do not look. Move it into {FOLDER}/, "
            f"and the same command finds it: {lies} → {shelf / lies.name}."
        )
    try:
        with no_bytecode():
            name = f"{Shelf.read(shelf).package}.{where}" if beside else where
            return importlib.import_module(name), f"..{where}" if beside else where
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise UsageError(
                f"There is no module {where}: neither {FOLDER}/{where.replace('.', '/')}.py in this course nor an "
                f"installed package. {FORM}."
            ) from None
        raise UsageError(f"{where} cannot be imported: {said(error, inside)}") from None
    except Exception as error:  # whatever an author's file raises
        raise UsageError(f"{where} cannot be imported: {said(error, inside)}") from None


def said(error: Exception, inside: Path) -> str:
    """Return what an author's module raised, and where."""
    if isinstance(error, SyntaxError):
        return f"{error.filename}:{error.lineno}: {error.msg}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if Path(f.filename).stem == inside.stem or inside in Path(f.filename).parents]
    at = f"{own[-1].filename}:{own[-1].lineno}: " if own else ""
    return f"{at}{type(error).__name__}: {error}"


def alone(define: Any) -> Callable[..., Any]:
    """Make the definition again from its own text and NumPy alone, as the kit and a student's notebook do.

    UsageError if it does not stand alone.
    """
    try:
        return defined(Reference(define).source, define.__name__)
    except Exception as error:  # whatever an author's text raises
        raise UsageError(f"{define.__name__} {ALONE}, which raises {type(error).__name__}: {error}.") from None


ALONE = "must work when its text stands alone, with NumPy as np and nothing else"


def tried(what: str, call: Callable[..., Any], *args: Any, **arguments: Any) -> np.ndarray:
    """Return what a reference gives, as an array of finite numbers; UsageError, saying what was run, if it is none."""
    try:
        with np.errstate(all="ignore"):
            got = call(*args, **arguments)
    except NameError as error:
        raise UsageError(f"{what} raises NameError: {error}. A reference {ALONE}.") from None
    except Exception as error:  # whatever an author's code raises
        raise UsageError(f"{what} raises {type(error).__name__}: {error}.") from None
    try:
        numbers = np.asarray(got, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError(f"{what} returns {type(got).__name__}, not one number or one array of numbers.") from None
    if not np.all(np.isfinite(numbers)):
        raise UsageError(f"{what} returns {got}, which is not finite.")
    return numbers
