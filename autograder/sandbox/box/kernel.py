"""Small pieces of Linux that Python's standard library has no words for: prctl, capabilities, limits, another user."""

import contextlib
import ctypes
import os
import signal

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]  # a module, or nothing

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_NO_NEW_PRIVS = 1, 4, 8, 38
CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION_3 = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)


def checked(result, what):
    """Raise OSError with the kernel's reason if a call gave a negative result."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def prctl(option, value):
    return checked(libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0), f"prctl({option}, {value})")


def this_core():
    """Return the number of the core that this thread runs on; None where there is no telling."""
    return libc.sched_getcpu() if hasattr(libc, "sched_getcpu") and hasattr(os, "sched_setaffinity") else None


def stay_on(cores):
    """Keep this thread, and what it starts, to these cores, as far as that is allowed."""
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, cores)


def leave_no_core():
    """Forbid core dumps of this process and keep other processes of the same user from inspecting it.

    A limit of zero on core files does not bind where the kernel hands dumps to a program, as systemd asks it to.
    """
    prctl(PR_SET_DUMPABLE, 0)


def no_new_privileges():
    """Keep setuid programs from granting rights; Landlock and seccomp require this."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def die_with_parent(parent):
    """Have the kernel kill this process when its parent ends; exit at once if `parent` is already gone."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def become(uid, keep_reading=False):
    """Become an unprivileged user for good. `keep_reading` keeps the right to pass folders closed to others.

    That one right is kept only where the interpreter lives in such a folder; Landlock still decides what can be read.
    """
    os.setgroups([])
    if keep_reading:
        prctl(PR_SET_KEEPCAPS, 1)
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    if keep_reading:
        prctl(PR_SET_KEEPCAPS, 0)
    set_capabilities(1 << CAP_DAC_READ_SEARCH if keep_reading else 0)


def set_capabilities(mask):
    """Hold exactly these capabilities (permitted and effective), none to inherit."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    low, high = mask & 0xFFFFFFFF, mask >> 32
    data = (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0)
    checked(libc.capset(ctypes.byref(header), ctypes.byref(data)), "capset")


def limit(limits):
    """Set resource limits, soft and hard: `{name: value}`, names such as "AS". CPU's hard limit is a second later."""
    for name, value in limits.items():
        which = getattr(resource, f"RLIMIT_{name}", None)
        if which is None:  # not every system has every limit
            continue
        hard = resource.getrlimit(which)[1]
        highest = value + 1 if name == "CPU" else value  # SIGXCPU, then SIGKILL for who ignores it
        if hard != resource.RLIM_INFINITY:
            value, highest = min(value, hard), min(highest, hard)
        resource.setrlimit(which, (value, highest))
