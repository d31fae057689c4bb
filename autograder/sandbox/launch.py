"""Start the warm parent of the boxes. The only file that starts processes for student code."""

from __future__ import annotations

import glob
import os
import shutil
import socket
import stat
import subprocess
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.sandbox.limits import Limits
from autograder.sandbox.ownroot import copied, own_root
from autograder.sandbox.visible import DEVICES, DRAWING, STEMS, WARM, Visible, visible

if TYPE_CHECKING:  # a level names how it is started
    from autograder.sandbox.levels import Level

#: Files that serve on both sides.
SHARED = [Path(__file__).parent.parent / "probing" / "driver.py"]
BOX = Path(__file__).parent / "box"

#: Numbers of users that no account has (systemd's range for services): one for each grader process, so that limits on a
#: user's processes count only our own.
FIRST_UID, UIDS = 61184, 4000
NOBODY = 65534
WORK = "/handed-out"  # where a box at level A finds the files that were handed out
SET_IDS = 1 << 6 | 1 << 7  # CAP_SETGID and CAP_SETUID
CHANGE_ROOT = 1 << 18  # CAP_SYS_CHROOT

ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PYTHONUTF8": "1",
    "PYTHONHASHSEED": "0",  # the order of sets of strings is part of a repeatable grade
    "MPLBACKEND": "Agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}
#: What an operator may have chosen for processors that round in different ways; a box rounds as the judge does.
PROCESSOR = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES")
FLAGS = ("-s", "-S", "-P", "-B")


def start(
    level: Level, limits: Limits, folder: str, files: str | None = None, draws: bool = False
) -> tuple[subprocess.Popen[bytes], socket.socket, dict[str, Any]]:
    """Start the parent at a level, in a working folder, which only has to exist where boxes cannot write.

    `files` is a folder that student code may read and starts in; a parent of boxes that draw has Matplotlib already.
    Gives the process, the control socket, and the configuration to send over it.
    """
    keep_compiled()
    seen = visible(limits.packages)
    config = configuration(level, limits, seen, files, draws)
    here, there = socket.socketpair()
    with there:
        fd = there.fileno()
        process = subprocess.Popen(
            level.command(seen, files, fd),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,  # until it is warm: why it did not start
            pass_fds=(fd,),
            env=ENVIRONMENT
            | {name: os.environ[name] for name in PROCESSOR if name in os.environ}
            | {"HOME": folder, "MPLCONFIGDIR": folder},
            cwd=files or folder,
            start_new_session=True,
        )
    return process, here, config


@cache
def keep_compiled() -> None:
    """Let Python keep the code of boxes compiled beside it, if it may: they can write nothing, and would do it anew."""
    for path in BOX.glob("*.py"):
        SourceFileLoader(path.stem, str(path)).get_code(path.stem)


def configuration(
    level: Level, limits: Limits, seen: Visible, files: str | None = None, draws: bool = False
) -> dict[str, Any]:
    """Return what the warm parent is told: nothing that a student may not know."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    top = own_root(seen) if level.own_root else None
    inside = [WORK if level.namespaces else copied(Path(files), top) if top else files] if files else []
    return {
        "weak": not level.strong,
        "landlock": level.landlock,
        "root": str(top) if top else None,
        "uid": FIRST_UID + os.getpid() % UIDS if root and can_become_others() else None,
        "keep_reading": level.landlock and not level.namespaces and root and not reachable(seen),
        "readable": [*seen.readable(), *inside],
        "writable": ["/dev/null"],
        "path": [*seen.path, *inside],
        "folder": inside[0] if inside else "/",
        "packages": seen.packages,
        "draws": draws,
        "warm": [*WARM, *(DRAWING if draws else ())],
        "allowed": list(limits.packages),
        "seconds": limits.seconds * limits.patience + 2,  # if the grader itself has stopped
        "limits": {
            "AS": limits.memory,
            "CPU": limits.cpu,
            "NOFILE": limits.files,
            "FSIZE": 0,
            "CORE": 0,
            "MEMLOCK": 0,
            "MSGQUEUE": 0,
        }
        | ({"NPROC": threads(limits, alone=level.namespaces or root)} if level.strong else {}),
    }


def threads(limits: Limits, alone: bool) -> int:
    """Return how many threads a box's user may run: the box's, and what the same user runs besides."""
    return limits.threads + (0 if alone else own_tasks() + 400)


def can_become_others() -> bool:
    """Return whether root here may become another user: it has the right, and its user namespace has others."""
    try:
        ranges = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
        allowed = may(SET_IDS)
    except OSError:  # not Linux
        return True
    return allowed and any(
        int(first) <= FIRST_UID and FIRST_UID + UIDS <= int(first) + int(n) for first, _, n in ranges
    )


def may(capabilities: int) -> bool:
    """Return whether this process has all of these rights of root's."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["CapEff"], 16) & capabilities == capabilities


def reachable(seen: Visible) -> bool:
    """Return whether another user could read the interpreter and the packages where they are."""
    for place in (seen.python, *seen.path, *seen.packages.values()):
        for part in (Path(place), *Path(place).parents):
            mode = part.stat().st_mode
            if not mode & (stat.S_IXOTH if part.is_dir() else stat.S_IROTH):
                return False
    return True


def own_tasks() -> int:
    """Return how many threads this user runs now: the kernel's limit counts them all."""
    tasks = 0
    for status in glob.glob("/proc/[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in Path(status).read_text().splitlines() if ":" in line)
        except OSError:  # ended meanwhile
            continue
        if int(fields["Uid"].split()[0]) == os.getuid():
            tasks += int(fields["Threads"])
    return tasks


def plain(seen: Visible, files: str | None, fd: int) -> list[str]:
    """Return the command that starts the parent as it is."""
    return [seen.python, *FLAGS, str(BOX), str(fd), *map(str, SHARED)]


def in_namespaces(seen: Visible, files: str | None, fd: int) -> list[str]:
    """Return the command that starts the parent in namespaces of its own."""
    shared = [f"/box/{path.name}" for path in SHARED]
    return [*bubblewrap(seen, files), "--", seen.python, *FLAGS, "/box/code", str(fd), *shared]


def bubblewrap(seen: Visible, files: str | None = None) -> list[str]:
    """Return the command that gives the parent namespaces of its own and a file system with almost nothing in it."""
    root = os.geteuid() == 0
    command = [shutil.which("bwrap") or "bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--unshare-cgroup-try", "--die-with-parent", "--new-session", "--as-pid-1", "--hostname", "box"]
    if root and can_become_others():  # real root makes the namespaces and becomes nobody inside
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += [
            "--unshare-user",
            *knows(command[0], "--disable-userns"),
            "--uid",
            str(NOBODY),
            "--gid",
            str(NOBODY),
            "--cap-drop",
            "ALL",
        ]
    for link in ("/lib", "/lib64", "/usr/lib64"):
        if os.path.islink(link):
            command += ["--symlink", os.readlink(link), link]
    for folder in above(
        [*mounted(seen), *DEVICES]
    ):  # made by name they are open to all; made by the way, to their maker only
        command += ["--dir", folder]
    for folder in mounted(seen):
        command += ["--ro-bind", folder, folder]
    for folder in masked(seen):
        command += ["--tmpfs", folder, "--remount-ro", folder]
    for device in DEVICES:
        command += ["--dev-bind", device, device]
    command += ["--ro-bind", str(BOX), "/box/code"]
    for path in SHARED:
        command += ["--ro-bind", str(path), f"/box/{path.name}"]
    if files:
        command += ["--ro-bind", files, WORK]
    return [*command, "--remount-ro", "/", "--chdir", WORK if files else "/"]


@cache
def knows(bwrap: str, option: str) -> tuple[str, ...]:
    """Return the option, if this bubblewrap has it (0.8); the filter on system calls refuses the same all the same."""
    said = subprocess.run([bwrap, "--help"], capture_output=True, text=True, check=False).stdout
    return (option,) if option in said else ()


def mounted(seen: Visible) -> list[str]:
    """Return what bubblewrap shows, coarser than what Landlock then allows: folders of libraries come whole."""
    real = [f for f in ("/lib64", "/usr/lib64") if os.path.isdir(f) and not os.path.islink(f)]
    wanted = sorted({*seen.path, *seen.folders, *seen.files, *seen.libraries, *real})
    return [w for w in wanted if not any(w != other and w.startswith(other + "/") for other in wanted)]


def above(paths: list[str]) -> list[str]:
    """Return every folder that the paths lie in, from the root down."""
    return sorted({str(parent) for path in paths for parent in Path(path).parents} - {"/"})


def masked(seen: Visible) -> list[str]:
    """Return folders of packages that lie inside what is shown."""
    inside = [f"{top}/{stem}" for top in (*seen.path, *seen.libraries) for stem in STEMS]
    inside += [p for top in seen.libraries for stem in STEMS for p in glob.glob(f"{top}/python3*/{stem}")]
    return [p for p in dict.fromkeys(inside) if os.path.isdir(p)]
