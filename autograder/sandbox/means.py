"""What the levels are made of: each function says why this machine does not have it, or nothing."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from pathlib import Path

from autograder.sandbox.box import landlock, seccomp
from autograder.sandbox.launch import CHANGE_ROOT, can_become_others, may

LANDLOCK_SINCE = 5, 13  # Linux


def no_linux() -> str:
    """Say why there is no Linux kernel."""
    if sys.platform == "linux":
        return ""
    return f"{sys.platform} has neither Landlock nor seccomp; use a Linux machine or Docker"


def no_bubblewrap() -> str:
    """Say why there is no bubblewrap."""
    return "" if shutil.which("bwrap") else "bubblewrap is not installed"


def no_landlock() -> str:
    """Say why there is no Landlock: the runtime's doing, a setting, or an old kernel."""
    if landlock.abi() >= 1:
        return ""
    number = landlock.missing()
    if number == errno.EOPNOTSUPP:
        return (
            "Landlock is switched off (landlock is not among the kernel's security modules, /sys/kernel/security/lsm)"
        )
    if number != errno.ENOSYS or (filtered() and kernel_version() >= LANDLOCK_SINCE):
        return (
            f"this container's runtime forbids Landlock (its filter on system calls answers {errno.errorcode[number]})"
        )
    if kernel_version() < LANDLOCK_SINCE:
        return f"this kernel ({os.uname().release}) has no Landlock, which came with Linux 5.13"
    return "this kernel was built without Landlock"


def no_own_root() -> str:
    """Say why a process cannot be given a root folder of its own."""
    if os.geteuid() == 0 and can_become_others() and may(CHANGE_ROOT):
        return ""
    return "it needs root, with the rights to become another user and to change its root folder"


def no_filter() -> str:
    """Say why there is no filter on system calls."""
    machine = os.uname().machine
    return "" if machine in seccomp.ARCHITECTURES else f"there is no table of system calls for {machine}"


def filtered() -> bool:
    """Tell whether this process is under a filter on system calls, as in a container."""
    try:
        return "\nSeccomp:\t2" in Path("/proc/self/status").read_text()
    except OSError:
        return False


def kernel_version() -> tuple[int, ...]:
    """Read the kernel's version, major and minor."""
    return tuple(int(part) for part in re.findall(r"\d+", os.uname().release)[:2])
