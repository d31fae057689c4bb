"""Choose the strongest level that holds here, by trying what is forbidden instead of by faith.

`forbidden.py` is run in a box exactly as a student's cell would be; every action in it must fail. Targets are real: a
file of this package, a listening socket, an abstract socket, this process, a variable in this process's environment.
"""

from __future__ import annotations

import os
import secrets
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder.errors import UsageError
from autograder.probing.driver import Stop
from autograder.records import Cell, Submission
from autograder.sandbox import memory
from autograder.sandbox.levels import LEVELS, STRONG, WEAK
from autograder.sandbox.limits import Limits
from autograder.sandbox.parent import BoxEnded, Parent, ParentLost
from autograder.sandbox.remote import BoxDriver

ACTIONS = Path(__file__).parent / "forbidden.py"
#: What no box may be able to import: answers, frameworks with answers, test runners, the grader.
NOT_IMPORTABLE = ("optviz_ref", "autograder", "torch", "optax", "pytest", "nbgrader", "IPython.core")
MAX_TRIAL_SECONDS = 10.0
CANARY = "OPTVIZ_SELFTEST_CANARY"


@dataclass(frozen=True)
class Trial:
    """What became of one level here: it holds; or why it does not start; or what succeeded in it."""

    level: str
    reason: str = ""
    succeeded: tuple[str, ...] = ()
    tried: int = 0
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        return not self.reason and not self.succeeded


def trial(level: str, limits: Limits | None = None) -> tuple[Trial, Parent | None]:
    """Try a level: what became of it, and the warm parent that it was tried with, if the level holds."""
    reason = impossible(level)
    if reason:
        return Trial(level, reason), None
    began = time.perf_counter()
    parent = None
    try:
        parent = Parent(level, limits or Limits())
        names, succeeded = attempt(parent)
        found = Trial(level, "", succeeded, len(names), time.perf_counter() - began)
    except OSError as error:
        found = Trial(level, f"it cannot be set up: {error}")
    except (ParentLost, BoxEnded, Stop) as error:
        found = Trial(level, f"the self-test did not run: {' '.join(str(a) for a in error.args if a)}")
    if parent is not None and not found.holds:
        parent.close()
    return found, parent if found.holds else None


def impossible(level: str) -> str:
    """Return why a level cannot even be tried, or nothing."""
    if sys.platform == "win32":
        return "Windows has none of what the wall is built from; use WSL2, a Linux machine or Docker"
    return next((reason for need in LEVELS[level].needs if (reason := need())), "")


def attempt(parent: Parent) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Run the forbidden actions in a box: their names, and those that succeeded."""
    with targets() as values:
        source = ACTIONS.read_text().replace("TARGETS = {}", f"TARGETS = {values!r}", 1)
        submission = Submission("selftest", "", "", cells=(Cell(source, "solution"),))
        channel = parent.open(MAX_TRIAL_SECONDS)
        driver = BoxDriver(channel, submission)
        try:
            problems = driver.load(set())
            driver.fresh()
            names = tuple(name.strip() for name in driver.parameters("NAMES"))
            results, _ = driver.call("results")()
        finally:
            channel.close()
    if problems or len(results) != len(names):
        raise ParentLost(f"the self-test itself failed in the box: {problems[:1]}")
    return names, tuple(worded(name) for name, done in zip(names, np.asarray(results), strict=True) if done)


def worded(name: str) -> str:
    """Return a function's name as words: `read_the_parent_s_memory` -> "read the parent's memory"."""
    return name.replace("_s_", "'s ").replace("_", " ")


@contextmanager
def targets() -> Iterator[dict[str, Any]]:
    """Provide real targets for the forbidden actions."""
    with ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        values = {
            "port": tcp.getsockname()[1],
            "pid": os.getpid(),
            "file": str(Path(__file__)),
            "folder": str(Path(__file__).parent),
            "cwd": os.getcwd(),
            "canary": CANARY,
            "modules": NOT_IMPORTABLE,
        }
        if sys.platform == "linux":
            name = f"optviz-{secrets.token_hex(8)}"
            abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
            abstract.bind("\0" + name)
            abstract.listen()
            values["abstract"] = name
        os.environ[CANARY] = "leaked"
        stack.callback(os.environ.pop, CANARY, None)
        yield values


def choose(level: str | None, allow_weak: bool, limits: Limits) -> tuple[str, Parent | None]:
    """Return the level asked for, or the strongest that holds, and the warm parent of its trial.

    UsageError if none holds.
    """
    if level is not None and level not in LEVELS:
        raise UsageError(f"isolation level {level!r}: there are {', '.join(sorted(LEVELS))}")
    if level is not None and not LEVELS[level].strong and not allow_weak:
        raise UsageError(REFUSED)
    said = []
    for candidate in (level,) if level else STRONG:
        if not LEVELS[candidate].strong:
            break
        found, parent = upheld(candidate, limits)
        if found.holds:
            return candidate, parent
        said.append(f"Level {candidate}: {why_not(found)}.")
    for candidate in WEAK if allow_weak else ():
        if level in (None, candidate) and not impossible(candidate):
            return candidate, None
    raise UsageError(" ".join([REFUSED if level is None else f"Level {level} was asked for.", *said]))


_held: set[tuple[str, Limits]] = set()
_distrusted: set[tuple[str, Limits]] = set()


def upheld(level: str, limits: Limits) -> tuple[Trial, Parent | None]:
    """Try a level, unless this process knows that it holds, or the machine remembers it and nothing has changed."""
    known = (level, limits)
    if known not in _held and (known in _distrusted or not memory.holds(level, limits)):
        found, parent = trial(level, limits)
        if not found.holds:
            return found, parent
        memory.remember(level, limits)
    else:
        found, parent = Trial(level), None
    _held.add(known)
    return found, parent


def distrust(level: str, limits: Limits) -> None:
    """Have a level tried again: its boxes' parent does not start, whatever was found before."""
    _held.discard((level, limits))
    _distrusted.add((level, limits))
    memory.forget(level, limits)


REFUSED = (
    "Student code cannot be isolated here; `optviz doctor` says what is missing and what to do. Grade on Linux "
    "(WSL2 and Docker will do) or accept the risk by name with --allow-weak-sandbox: submissions could then read and "
    "write this user's files and use the network."
)


def why_not(found: Trial) -> str:
    """Say why a level should not be used."""
    if found.reason:
        return found.reason
    return f"in it, student code could {', '.join(found.succeeded)}" if found.succeeded else "it holds"
