"""What self-tests found, remembered for this machine as it is: a level that held is tried again when anything changes.

One empty file for each finding, named by the hash of all that it depends on, in the user's own cache folder. Where
that folder is open to others, or any of these facts cannot be read, nothing is remembered.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple
from hashlib import sha256
from pathlib import Path

from autograder.files import keep_newest, private_cache
from autograder.sandbox.limits import Limits
from autograder.sandbox.visible import visible

PACKAGE = Path(__file__).parents[1]
CODE = ("sandbox", "probing", "errors.py", "records.py", "text.py")  # what the wall and its trial are made of
MAX_REMEMBERED = 100  # findings; the oldest go

#: The boot, the first process of this container, what it may do, its security modules.
FACTS = (
    *("/proc/sys/kernel/random/boot_id", "/proc/sys/kernel/osrelease", "/proc/sys/kernel/version"),
    *("/proc/self/uid_map", "/proc/self/gid_map", "/proc/self/mountinfo"),
)
#: The same, where the kernel has them.
SETTINGS = (
    *("/sys/kernel/security/lsm", "/proc/self/attr/current", "/proc/sys/kernel/unprivileged_userns_clone"),
    *("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "/proc/sys/user/max_user_namespaces"),
    *("/proc/sys/user/max_pid_namespaces", "/proc/sys/user/max_net_namespaces", "/proc/sys/kernel/yama/ptrace_scope"),
)
NAMESPACES = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")
STATUS = ("Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp")


def holds(level: str, limits: Limits) -> bool:
    """Return whether this level's trial was passed here before, with everything as it is now."""
    place = finding(level, limits)
    return place is not None and place.is_file()


def remember(level: str, limits: Limits) -> None:
    """Note that a level's trial was passed; without a place for it, it is tried again next time."""
    place = finding(level, limits)
    if place is None:
        return
    with suppress(OSError):
        place.touch(0o600)
        keep_newest(place.parent, MAX_REMEMBERED)


def forget(level: str, limits: Limits) -> None:
    """Have a level tried again, by every process if what is remembered of it can be removed."""
    place = finding(level, limits)
    if place is not None:
        with suppress(OSError):
            place.unlink(missing_ok=True)


def finding(level: str, limits: Limits) -> Path | None:
    """Return the file that stands for a level that held here; None where nothing is remembered."""
    folder = private_cache("selftest")
    if folder is None or sys.platform != "linux":
        return None
    digest = sha256(repr((level, astuple(limits))).encode())
    try:
        for fact in facts(limits):
            digest.update(fact + b"\0")
    except OSError:
        return None
    return folder / digest.hexdigest()


def facts(limits: Limits) -> Iterator[bytes]:
    """Yield all that a trial's outcome may depend on."""
    yield from (Path(name).read_bytes() for name in FACTS)
    yield from (setting(name) for name in SETTINGS)
    yield from (os.readlink(f"/proc/self/ns/{name}").encode() for name in NAMESPACES)
    yield Path("/proc/1/stat").read_bytes().rpartition(b")")[2].split()[19]  # when this container began
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    yield repr([status.get(name) for name in STATUS]).encode()
    for name in (sys.executable, os.path.realpath(sys.executable), shutil.which("bwrap") or ""):
        yield f"{name} {changed(name)}".encode()
    yield repr((sys.version, os.getcwd(), os.environ.get("TMPDIR"), visible(limits.packages))).encode()
    yield from (path.read_bytes() for path in code())


def setting(name: str) -> bytes:
    """Read a setting, empty where this kernel does not have it."""
    with suppress(OSError):
        return Path(name).read_bytes()
    return b""


def changed(name: str) -> tuple[int, ...]:
    """Return what tells that a file was replaced."""
    if not name:
        return ()
    found = os.stat(name)
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def code() -> list[Path]:
    """List the modules that make and try the wall."""
    places = [PACKAGE / name for name in CODE]
    return sorted(path for place in places for path in (place.rglob("*.py") if place.is_dir() else [place]))
