"""A seccomp filter as raw BPF: the calls of syscalls.py pass, a few with checked arguments, the rest answer EPERM.

What is checked, and why (each was a way to harm the grader when it was not):
- clone: threads only, no new namespaces. clone3 answers ENOSYS, as its flags lie in memory that a filter cannot see;
  the C library then falls back to clone.
- tgkill: only to this process (abort needs it).
- prlimit64: only on this process; otherwise a process of the same user could be given a CPU limit of zero.
- fcntl: a short list of commands, and never O_ASYNC: F_SETOWN and F_SETSIG make the kernel send any signal to anyone.
- ioctl: a short list of requests; FIOASYNC does as O_ASYNC.
"""

import ctypes
import errno
import os
import platform
import struct

from .kernel import checked, libc
from .syscalls import AARCH64, ALLOWED, X86_64, number

ARCHITECTURES = {"x86_64": (0xC000003E, X86_64), "aarch64": (0xC00000B7, AARCH64)}
PR_SET_SECCOMP, MODE_FILTER = 22, 2

LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, AND, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
PASS, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000  # SECCOMP_RET_ALLOW, _KILL_PROCESS, _ERRNO
AT_NUMBER, AT_ARCHITECTURE = 0, 4
PLACEHOLDER = 0x7FFFFFFF  # no process has this id

CLONE_THREAD = 0x00010000
CLONE_NEW_ANYTHING = 0x7E020080  # NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWNS, NEWTIME
F_SETFL, O_ASYNC = 4, 0x2000
FCNTL = (0, 1, 2, 3, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC
IOCTL = (0x5401, 0x5413, 0x5421, 0x541B, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONBIO, FIONREAD, FIONCLEX, FIOCLEX


def at_argument(n):
    """Return the offset of the low half of an argument (little-endian); the checked ones are ints."""
    return 16 + 8 * n


def op(code, k, yes=0, no=0):
    return struct.pack("<HBBI", code, yes, no, k)


def refuse(number=errno.EPERM):
    return op(RETURN, REFUSE | number)


def argument_is_one_of(n, values):
    """Pass if an argument is one of the values; else refuse. A whole end of a filter."""
    tests = [op(JUMP_EQUAL, v, yes=len(values) - i) for i, v in enumerate(values)]
    return [op(LOAD, at_argument(n)), *tests, refuse(), op(RETURN, PASS)]


def checks(pid):
    """Yield, for each checked call, the instructions that decide on it, up to their own returns."""
    return {
        "clone": [
            op(LOAD, at_argument(0)),
            op(AND, CLONE_THREAD | CLONE_NEW_ANYTHING),
            op(JUMP_EQUAL, CLONE_THREAD, yes=1),
            refuse(),
            op(RETURN, PASS),
        ],
        "clone3": [refuse(errno.ENOSYS)],
        "tgkill": argument_is_one_of(0, (pid,)),
        "prlimit64": argument_is_one_of(0, (0,)),
        "fcntl": [
            op(LOAD, at_argument(1)),
            op(JUMP_EQUAL, F_SETFL, no=4),
            op(LOAD, at_argument(2)),
            op(AND, O_ASYNC),
            op(JUMP_EQUAL, 0, no=1),
            op(RETURN, PASS),
            *argument_is_one_of(1, FCNTL),
        ],
        "ioctl": argument_is_one_of(1, IOCTL),
    }


def program(pid, machine=None):
    """Return the filter for a process with this id, as bytes of struct sock_filter.

    OSError on an unknown architecture.
    """
    machine = machine or platform.machine()
    if machine not in ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"no table of system calls for {machine}")
    audit, column = ARCHITECTURES[machine]
    code = [
        op(LOAD, AT_ARCHITECTURE),
        op(JUMP_EQUAL, audit, yes=1),
        op(RETURN, KILL),  # 32-bit calls have other numbers
        op(LOAD, AT_NUMBER),
    ]
    for name, block in checks(pid).items():
        code += [op(JUMP_EQUAL, number(name, column), no=len(block)), *block]
    plain = sorted(n for n in (number(name, column) for name in ALLOWED) if n is not None)
    for first, last in ranges(plain):  # x32's numbers lie above 2^30 and match none
        code += [op(JUMP_GREATER_EQUAL, first, no=2), op(JUMP_GREATER_EQUAL, last + 1, yes=1), op(RETURN, PASS)]
    return b"".join([*code, refuse()])


def ranges(numbers):
    """Return runs of consecutive numbers as (first, last)."""
    runs: list = []
    for n in numbers:
        if runs and runs[-1][1] == n - 1:
            runs[-1] = (runs[-1][0], n)
        else:
            runs.append((n, n))
    return runs


def install(code):
    """Put the filter on this thread and all it starts, for good. Needs no_new_privileges()."""
    buffer = ctypes.create_string_buffer(code, len(code))
    fprog = struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    checked(libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(MODE_FILTER), fprog, 0, 0), "seccomp")


def template():
    """Return the filter with a placeholder for the process id: built once, by the warm parent."""
    return program(PLACEHOLDER)


def confine(code):
    """Put the filter on this process, from a template."""
    install(code.replace(op(JUMP_EQUAL, PLACEHOLDER, yes=1), op(JUMP_EQUAL, os.getpid(), yes=1)))
