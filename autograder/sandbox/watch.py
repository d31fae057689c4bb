"""The time that a box takes of its own, whatever else the machine does meanwhile."""

from __future__ import annotations

import os
import socket
import struct
import time

CREDENTIALS = struct.Struct("3i")  # of who wrote a message: process, user, group
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
        with several threads, which wait for a processor one for the other.
        """
        wall = self.wall()
        ours, before = used_here(), self.ours
        if self.pid is None or ours is None or before is None:
            return wall, False
        try:
            cpu = time.clock_gettime(
                ~self.pid << 3 | 2
            )  # the clock of a process's processor time, as the kernel numbers it
            delays = [waited(f"/proc/{self.pid}/task/{task}") for task in os.listdir(f"/proc/{self.pid}/task")]
        except (OSError, ValueError):
            return wall, False
        return max(cpu, wall - max(delays, default=0.0) - (ours - before)), len(delays) == 1


def used_here() -> float | None:
    """Return for how long this thread has run or waited for a processor; None if the system does not tell."""
    try:
        return time.thread_time() + waited("/proc/thread-self")
    except (OSError, ValueError, IndexError):
        return None


def waited(task: str) -> float:
    """Return for how long a thread was ready to run while others had the processor."""
    with open(f"{task}/schedstat") as file:
        return 1e-9 * int(file.read().split()[1])
