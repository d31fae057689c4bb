"""The time that a box takes of its own, whatever else the machine does meanwhile."""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

CREDENTIALS = struct.Struct("3i")  # of who wrote a message: process, user, group
OTHERS = 0.02  # seconds that other threads ran, above what two clocks read one after the other may differ by
JIFFY = 0.01  # seconds by which the kernel may be late
SO_PASSCRED = getattr(socket, "SO_PASSCRED", None)  # Linux


class Watch:
    """Measure one box, which takes turns with this thread.

    A box's own time is what it runs, and what it sleeps while this thread waits for it. What it waits for a processor
    that others have, or for a grader that is stopped, is the machine's load, and no student's fault.
    """

    def __init__(self, sock: socket.socket):
        self.pid: int | None = None
        self.began, self.queued = time.monotonic(), queued_here()
        self.waited = 0.0  # seconds that this thread waited for the box
        if SO_PASSCRED is not None:
            sock.setsockopt(socket.SOL_SOCKET, SO_PASSCRED, 1)

    def wall(self) -> float:
        return time.monotonic() - self.began

    @contextmanager
    def waiting(self, most: float) -> Iterator[None]:
        """Count what is waited for the box, which the kernel ends after `most` seconds: whatever takes longer is not
        the box, but a grader that is stopped, frozen or slow.
        """
        since = time.monotonic()
        try:
            yield
        finally:
            self.waited += min(time.monotonic() - since, most + JIFFY)

    def first(self, sock: socket.socket, size: int) -> bytes:
        """Read what the box says first, and with it, from the kernel, which process it is."""
        if SO_PASSCRED is None:
            return sock.recv(size)
        data, extra, _, _ = sock.recvmsg(size, socket.CMSG_SPACE(CREDENTIALS.size))
        sock.setsockopt(socket.SOL_SOCKET, SO_PASSCRED, 0)
        for _, kind, value in extra:
            if kind == socket.SCM_CREDENTIALS:
                self.pid = CREDENTIALS.unpack_from(value)[0]
        return data

    def own(self) -> tuple[float, float]:
        """Return how much time of its own the box took, in seconds: at least, and at most.

        They are one where it slept by itself. It did not, perhaps, where it waited for the disk; and where it had
        other threads than its first, these waited for a processor one for the other, and those that have ended took
        along what they waited. Of all that, only the processor's time is sure.
        """
        queued, before = queued_here(), self.queued
        if self.pid is None or queued is None or before is None:
            return 0.0, self.waited
        try:
            clock = ~self.pid << 3 | 2  # of a process's processor time, as the kernel numbers it
            cpu = time.clock_gettime(clock)
            threads = [ran_and_queued(f"/proc/{self.pid}/task/{task}") for task in os.listdir(f"/proc/{self.pid}/task")]
            disk = waits_for_disk(self.pid)
        except (OSError, ValueError, IndexError):
            return 0.0, self.waited
        delay = max((queued for _, queued in threads), default=0.0)
        most = max(cpu, self.waited - delay - (queued - before))
        others = cpu - threads[0][0] if len(threads) == 1 else cpu  # what threads ran that are there, or were
        return (most if others < OTHERS and not disk else cpu), most


def queued_here() -> float | None:
    """Return for how long this thread has waited for a processor; None if the system does not tell."""
    try:
        return ran_and_queued("/proc/thread-self")[1]
    except (OSError, ValueError, IndexError):
        return None


def ran_and_queued(task: str) -> tuple[float, float]:
    """Return for how long a thread had a processor, and for how long it was ready to run while others had it."""
    with open(f"{task}/schedstat") as file:
        ran, queued = file.read().split()[:2]
    return 1e-9 * int(ran), 1e-9 * int(queued)


def waits_for_disk(pid: int) -> bool:
    """Return whether a process waits for the disk now, or did so for memory that was not there."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return fields[0] == "D" or int(fields[9]) > 0  # its state, and its major page faults
