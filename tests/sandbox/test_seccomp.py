"""The filter: its numbers agree with the kernel's headers, and it decides as written, on both architectures."""

import errno
import faulthandler
import os
import re
import signal
import struct
from pathlib import Path

import pytest

from autograder.sandbox.box import kernel, seccomp, syscalls
from tests.sandbox import container

HEADERS = {
    syscalls.X86_64: Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    syscalls.AARCH64: Path("/usr/include/asm-generic/unistd.h"),
}
NR = re.compile(r"#define __NR(?:3264)?_(\w+)\s+(\d+)\b")
PID = 4711


def numbers(column):
    """Calls by name as the installed header has them (the generic one names a few by their 64-bit variant)."""
    if not HEADERS[column].exists():
        pytest.skip(f"{HEADERS[column]} is not installed")
    return {name: int(number) for name, number in NR.findall(HEADERS[column].read_text())}


@pytest.mark.parametrize("column", HEADERS)
def test_table_agrees_with_the_headers(column):
    known = numbers(column)
    renamed = {"newfstatat": "fstatat"} if column == syscalls.AARCH64 else {}
    for name in syscalls.ALLOWED | syscalls.CHECKED:
        number = syscalls.number(name, column)
        there = known.get(renamed.get(name, name))
        assert number is None or number == there, name
        assert number is not None or name not in known or column == syscalls.AARCH64, name


@pytest.mark.parametrize("column", HEADERS)
def test_the_imitated_containers_table_agrees_with_the_headers(column):
    known = numbers(column)
    for name, found in (container.REFUSED | container.CLONE).items():
        assert known.get(name, found[column]) == found[column], name


def decide(code, machine, number, args=(), architecture=None):
    """What a filter answers, by walking it as the kernel does."""
    audit = seccomp.ARCHITECTURES[machine][0] if architecture is None else architecture
    data = struct.pack("<iIQ6Q", number, audit, 0, *(tuple(args) + (0,) * 6)[:6])
    program = [struct.unpack_from("<HBBI", code, i) for i in range(0, len(code), 8)]
    accumulator, at = 0, 0
    while True:
        op, yes, no, k = program[at]
        at += 1
        if op == seccomp.LOAD:
            accumulator = struct.unpack_from("<I", data, k)[0]
        elif op == seccomp.AND:
            accumulator &= k
        elif op == seccomp.RETURN:
            return k
        else:
            hit = accumulator == k if op == seccomp.JUMP_EQUAL else accumulator >= k
            at += yes if hit else no


REFUSED = seccomp.REFUSE | errno.EPERM


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_exactly_the_listed_calls_pass(machine):
    """Of all numbers, with arguments of zero, those pass that are listed; clone3 says that it does not exist."""
    code = seccomp.program(PID, machine)
    column = seccomp.ARCHITECTURES[machine][1]
    passing = {syscalls.number(n, column) for n in syscalls.ALLOWED} - {None}
    passing |= {syscalls.number(n, column) for n in ("prlimit64", "fcntl")}  # zero: this process, and F_DUPFD
    found = {n for n in range(1024) if decide(code, machine, n) == seccomp.PASS}
    assert found == passing
    assert decide(code, machine, syscalls.number("clone3", column)) == seccomp.REFUSE | errno.ENOSYS


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
@pytest.mark.parametrize(
    "name, args, passes",
    [
        ("clone", (0x3D0F00,), True),  # as the C library starts a thread
        ("clone", (signal.SIGCHLD,), False),
        ("clone", (0x10000 | 0x10000000,), False),
        ("clone", (0x10000 | 0x20000,), False),
        ("tgkill", (PID, 1, 6), True),
        ("tgkill", (PID + 1, 1, 6), False),
        ("tgkill", (0xFFFFFFFF, 1, 6), False),
        ("prlimit64", (0,), True),
        ("prlimit64", (1,), False),
        ("fcntl", (1, 3), True),
        ("fcntl", (1, 4, 0x800), True),
        ("fcntl", (1, 4, 0x2000), False),
        ("fcntl", (1, 4, 0x2800), False),
        ("fcntl", (1, 8), False),  # F_SETOWN
        ("fcntl", (1, 10), False),  # F_SETSIG
        ("fcntl", (1, 15), False),  # F_SETOWN_EX
        ("ioctl", (1, 0x5401), True),
        ("ioctl", (1, 0x5452), False),  # FIOASYNC
        ("ioctl", (1, 0x5412), False),  # TIOCSTI
    ],
)
def test_arguments_are_checked(machine, name, args, passes):
    number = syscalls.number(name, seccomp.ARCHITECTURES[machine][1])
    assert decide(seccomp.program(PID, machine), machine, number, args) == (seccomp.PASS if passes else REFUSED)


def test_other_architectures_are_killed():
    code = seccomp.program(PID, "x86_64")
    assert decide(code, "x86_64", 0, architecture=0x40000003) == seccomp.KILL  # i386
    assert decide(code, "x86_64", 0x40000000) == REFUSED  # x32


def test_the_template_gets_this_process_id():
    ours = seccomp.op(seccomp.JUMP_EQUAL, PID, yes=1)
    theirs = seccomp.op(seccomp.JUMP_EQUAL, seccomp.PLACEHOLDER, yes=1)
    assert seccomp.template().replace(theirs, ours) == seccomp.program(PID)


def test_no_table_for_other_machines():
    with pytest.raises(OSError, match="riscv64"):
        seccomp.program(PID, "riscv64")


def test_installed_filter_refuses(forked):
    """In a real process: fork, sockets and signals to others are refused, threads and abort are not."""

    def confined():
        import socket
        import threading

        kernel.no_new_privileges()
        seccomp.confine(seccomp.template())
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()
        refused = []
        for action in (os.fork, socket.socket, lambda: os.kill(os.getppid(), 0), lambda: os.nice(1)):
            with pytest.raises(PermissionError):
                action()
            refused.append(action)
        return len(refused)

    assert forked(confined) == 4


def test_abort_still_ends_the_process(forked):
    def confined():
        kernel.no_new_privileges()
        seccomp.confine(seccomp.template())
        faulthandler.disable()
        os.abort()

    assert forked(confined) == signal.SIGABRT
