"""What isolation this machine gives, why not a stronger one, and what to do about it."""

from __future__ import annotations

import errno
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.box import landlock
from autograder.sandbox.levels import BEST, LEVELS, STRONG
from autograder.sandbox.means import filtered, no_landlock
from autograder.sandbox.selftest import Trial, trial, why_not

APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
MAX_NAMESPACES = Path("/proc/sys/user/max_user_namespaces")


@dataclass(frozen=True)
class IsolationReport:
    """The level in force (C: only by --allow-weak-sandbox; "none": not even that), each level's trial, advice."""

    level: str
    trials: tuple[Trial, ...]
    facts: tuple[tuple[str, str], ...]
    advice: tuple[str, ...]

    @property
    def strong(self) -> bool:
        return self.level in STRONG

    def __str__(self) -> str:
        lines = [f"Isolation of student code: {self.headline}", ""]
        for found in self.trials:
            mark = "holds" if found.holds else "no"
            told = f"{found.tried} forbidden actions tried, none succeeded" if found.holds else why_not(found)
            lines += [f"  {found.level}  {mark:5}  {LEVELS[found.level].words}", f"            {told}"]
        lines += ["", *(f"  {name}: {value}" for name, value in self.facts)]
        lines += ["", "What to do:", *(f"  - {a}" for a in self.advice)] if self.advice else []
        return "\n".join(lines)

    @property
    def headline(self) -> str:
        if self.strong:
            return f"level {self.level} ({LEVELS[self.level].words})"
        return "none that holds; grading is refused unless --allow-weak-sandbox accepts the risk"


def doctor() -> IsolationReport:
    """Try every strong level and say what was found."""
    trials: list[Trial] = []
    for level, made_of in LEVELS.items():
        if not made_of.strong:
            trials.append(Trial(level, "it is never chosen automatically"))
        elif made_of.own_root and any(t.holds for t in trials):
            trials.append(Trial(level, "not tried: it is for machines without Landlock"))
        else:
            found, parent = trial(level)
            if parent is not None:
                parent.close()
            trials.append(found)
    best = next((t.level for t in trials if t.holds), "none")
    return IsolationReport(best, tuple(trials), facts(), advice(best))


def facts() -> tuple[tuple[str, str], ...]:
    """Return what the levels depend on."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return (
        (
            "system",
            f"{platform.system()} {platform.release()}, {platform.machine()}, Python {platform.python_version()}",
        ),
        ("bubblewrap", shutil.which("bwrap") or "not installed"),
        ("Landlock", what_landlock()),
        ("user", "root: boxes run as an unprivileged user" if root else "not root"),
    )


def what_landlock() -> str:
    if sys.platform != "linux":
        return "none"
    return f"ABI {landlock.abi()}" if landlock.abi() else f"none: {no_landlock()}"


def advice(best: str) -> tuple[str, ...]:
    """Return what would give a stronger level here."""
    if best == BEST:
        return ()
    if sys.platform != "linux":
        return (
            "Grade in a container, where level B holds: `optviz package container` makes what Docker or Podman needs. "
            "Or grade on Linux (kernel 5.13 or newer); on Windows, WSL2 is one.",
        )
    said = []
    if filtered():
        said.append("Inside a container, level A needs namespaces, which most runtimes refuse; level B is sound there.")
    elif not shutil.which("bwrap"):
        said.append("Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap).")
    elif read(APPARMOR) == "1":
        said.append(
            "AppArmor keeps bubblewrap from making user namespaces (stock Ubuntu 24.04). For level A, copy "
            "/usr/share/apparmor/extra-profiles/bwrap-userns-restrict to /etc/apparmor.d/ and load it with "
            "apparmor_parser -r. Level B is sound without it."
        )
    elif read(MAX_NAMESPACES) == "0":
        said.append("User namespaces are switched off: sysctl user.max_user_namespaces=10000 allows level A.")
    else:
        said.append("Level A needs namespaces, which something here refuses; level B is sound without them.")
    if landlock.abi() < 1:
        said.append(landlock_advice())
        if best == "none" and os.geteuid() != 0:
            said.append("Or grade as root: where Landlock is missing, level D then holds.")
    return tuple(said)


def landlock_advice() -> str:
    """Return what would give Landlock here."""
    number = landlock.missing()
    if number == errno.EOPNOTSUPP:
        return "Add landlock to the kernel's security modules (lsm=landlock,… on its command line)."
    if number == errno.ENOSYS and not filtered():
        return "Boot a kernel of 5.13 or newer that was built with Landlock."
    return (
        "Let the container's runtime allow landlock_create_ruleset, landlock_add_rule and landlock_restrict_self in "
        "its filter on system calls, as the filters of current Docker and Podman do."
    )


def read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:  # this kernel has no such switch
        return ""
