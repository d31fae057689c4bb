"""The time that a box takes of its own, whatever else the machine does meanwhile."""

from __future__ import annotations

import os
import socket
import struct
import time

CREDENTIALS = struct.Struct("3i")  # of who wrote a message: process, user, group
OTHERS = 0.02  # seconds that other threads ran, above what two clocks read one after the other may differ by
SO_PASSCRED = getattr(socket, "SO_PASSCRED", None)  # Linux


class Watch:
    """Measure one box, which takes turns with this thread.

    While it is open either of them runs, or waits for a processor that others have, or the box sleeps. Its own time is
    what it runs and sleeps; the rest is the machine's load and our own work, and no student's fault.
    """

    def __init__(self, sock: socket.socket):
        self.pid: int | None = None
        self.began, self.ours = time.monotonic(), used_here()
        if SO_PASSCRED is not None:
            sock.setsockopt(socket.SOL_SOCKET, SO_PASSCRED, 1)

    def wall(self) -> float:
        return time.monotonic() - self.began

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

    def own(self) -> tuple[float, bool]:
        """Return the box's own time in seconds, and whether that is sure: it is not where the system does not tell, nor
        with other threads than its first, which wait for a processor one for the other and take what they waited along
        when they end.
        """
        wall = self.wall()
        ours, before = used_here(), self.ours
        if self.pid is None or ours is None or before is None:
            return wall, False
        try:
            cpu = time.clock_gettime(
                ~self.pid << 3 | 2
            )  # the clock of a process's processor time, as the kernel numbers it
            threads = [ran_and_waited(f"/proc/{self.pid}/task/{task}") for task in os.listdir(f"/proc/{self.pid}/task")]
        except (OSError, ValueError):
            return wall, False
        delay = max((waited for _, waited in threads), default=0.0)
        others = cpu - threads[0][0] if len(threads) == 1 else cpu  # what threads ran that are there, or were
        return max(cpu, wall - delay - (ours - before)), others < OTHERS


def used_here() -> float | None:
    """Return for how long this thread has run or waited for a processor; None if the system does not tell."""
    try:
        return time.thread_time() + ran_and_waited("/proc/thread-self")[1]
    except (OSError, ValueError, IndexError):
        return None


def ran_and_waited(task: str) -> tuple[float, float]:
    """Return for how long a thread had a processor, and for how long it was ready to run while others had it."""
    with open(f"{task}/schedstat") as file:
        ran, waited = file.read().split()[:2]
    return 1e-9 * int(ran), 1e-9 * int(waited)
