"""The trusted end of the warm parent: open a box, talk to it against a deadline, learn how it ended."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

from autograder.errors import Fault
from autograder.sandbox.box import kernel, wire
from autograder.sandbox.launch import start
from autograder.sandbox.levels import LEVELS
from autograder.sandbox.limits import Limits
from autograder.sandbox.watch import Watch
from autograder.text import clean

COMMAND, REPORT = struct.Struct("<ci"), struct.Struct("<ciQQ")
LOOK_SECONDS = 0.2  # how often a wait looks at the clock
TICK = struct.pack("ll", 0, int(1e6 * LOOK_SECONDS))
MAX_START_SECONDS = 120.0  # seconds for the warm parent to import everything, on a machine that has much else to do
MAX_ANSWER_SECONDS = 60.0  # seconds for it to report on a box
MIN_LATE_SECONDS = 0.5  # seconds of the wall clock that are not worth a closer look

TIMEOUT = (
    "Your code did not finish within its time limit: an exercise may compute for {0.cpu} seconds and take "
    "{0.seconds:g} in all, a notebook {0.submission:g}."
)
MEMORY = "Your code used more memory than there is for it."


class BoxEnded(Exception):
    """A box ended before it answered: `status` is timeout, memory or crash; `reason` is a sentence for the student.

    It is not `sure` where it may have been the machine that was slow, or short of memory.
    """

    def __init__(self, status: str, reason: str, sure: bool = True):
        super().__init__(status, reason)
        self.status, self.reason, self.sure = status, reason, sure


class ParentLost(Fault):
    """The warm parent did not do its part; it is replaced."""


@dataclass(frozen=True)
class End:
    """How a box ended: `how` is x (exited), s (signal), k (killed by us), n (there was none)."""

    how: str
    code: int = 0
    cpu: float = 0.0
    memory: int = 0


class Parent:
    """One warm parent of boxes at one level; one that `draws` has imported Matplotlib."""

    def __init__(self, level: str, limits: Limits, files: str | None = None, draws: bool = False):
        self.limits = limits
        self.boxes = 0
        made_of = LEVELS[level]
        self.folder = tempfile.mkdtemp(prefix="optviz-box-") if made_of.writes else None
        self.process, self.control, config = start(made_of, limits, self.folder or "/", files, draws)
        self.control.settimeout(MAX_START_SECONDS)
        try:
            send_config(self.control, config)
            warm = self.control.recv(1) == b"K"
        except OSError:  # it has gone, or takes too long
            warm = False
        if not warm:
            self.control.close()
            said = self.complaint()
            self.tidy()
            raise ParentLost(f"the warm parent of the boxes did not start at level {level}: {said}")
        if self.process.stderr is not None:
            self.process.stderr.close()
        self.control.settimeout(MAX_ANSWER_SECONDS)

    def complaint(self) -> str:
        """Return the last line that the parent wrote before it ended."""
        self.process.kill()
        _, said = self.process.communicate()
        return clean(said[-2000:].decode("utf-8", "replace").strip().rpartition("\n")[2], 300) or "it gave no reason"

    def open(self, seconds: float) -> Channel:
        """Fork a box that may take so many seconds of its own; the channel to it."""
        here, there = socket.socketpair()
        watch = Watch(here)
        with there:
            try:
                core = kernel.this_core()
                command = COMMAND.pack(b"F", -1 if core is None else core)
                socket.send_fds(self.control, [command], [there.fileno()])
            except OSError as error:
                here.close()
                raise ParentLost("the warm parent of the boxes is gone") from error
        self.boxes += 1
        return Channel(here, self, watch, seconds)

    def end(self, *, left: bool) -> End:
        """End the box, which has left by itself or is killed here; return how it ended. ParentLost if nobody says."""
        try:
            self.control.send(COMMAND.pack(b"R" if left else b"E", -1))
            data = b""
            while len(data) < REPORT.size:
                part = self.control.recv(REPORT.size - len(data))
                if not part:
                    raise ParentLost("the warm parent of the boxes is gone")
                data += part
        except OSError as error:
            raise ParentLost("the warm parent of the boxes does not answer") from error
        how, code, cpu, memory = REPORT.unpack(data)
        return End(how.decode(), code, cpu / 1e6, memory << 10)

    def close(self) -> None:
        """End the parent and with it every box."""
        self.control.close()
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.tidy()

    def tidy(self) -> None:
        """Remove the folder that boxes which can write have worked in."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this thread to the core it is on, as the box that it talks to is kept.

    The two take turns; waking another core for each answer costs more than what they say to each other.
    """
    core = kernel.this_core()
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    kernel.stay_on({core})
    try:
        yield
    finally:
        kernel.stay_on(before)


def send_config(control: socket.socket, config: dict[str, Any]) -> None:
    import json

    data = json.dumps(config).encode()
    control.sendall(len(data).to_bytes(4, "little") + data)


class Channel:
    """One box's channel. Every wait ends when the box has had its time, however it drips.

    Its own time decides; the wall clock only guards. `look` is when by the wall clock the box may first have had it.
    """

    def __init__(self, sock: socket.socket, parent: Parent, watch: Watch, seconds: float):
        self.sock, self.parent, self.watch, self.seconds = sock, parent, watch, seconds
        self.look = watch.began + seconds
        self.guard = watch.began + seconds * parent.limits.patience
        self.spent = 0.0  # seconds of its own that the box had taken when it ended
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            sock.setsockopt(socket.SOL_SOCKET, option, TICK)
        self.tick = LOOK_SECONDS
        self.data, self.at = b"", 0  # what has come, and how far it is taken
        self.closed = False

    def send(self, data: bytes) -> None:
        sent = 0
        while sent < len(data):
            try:
                with self.watch.waiting(LOOK_SECONDS):
                    sent += self.sock.send(memoryview(data)[sent:] if sent else data)
            except BlockingIOError:
                pass
            except OSError:
                self.ended()
            if sent < len(data):
                self.check()

    def receive(self) -> tuple[bytes, memoryview]:
        """Return the next frame: its type and payload. Usually one read brings many."""
        self.check()
        begin = self.reach(wire.HEAD.size)
        kind, size = wire.HEAD.unpack_from(self.data, begin)
        if size > wire.MAX_FRAME:
            self.garbled()
        begin = self.reach(wire.HEAD.size + size) + wire.HEAD.size
        self.at = begin + size
        return kind, memoryview(self.data)[begin : self.at]

    def reach(self, size: int) -> int:
        """Wait until so many bytes have come that are not taken; return where they begin."""
        missing = size - (len(self.data) - self.at)
        if missing > 0:
            parts = [self.data[self.at :]]
            while missing > 0:
                self.check()
                parts.append(self.more())
                missing -= len(parts[-1])
            self.data, self.at = b"".join(parts), 0
        return self.at

    def more(self) -> bytes:
        """Return what the box has written since; it waits for something to come."""
        while True:
            try:
                with self.watch.waiting(self.tick):
                    first = self.watch.pid is None
                    data = self.watch.first(self.sock, 1 << 16) if first else self.sock.recv(1 << 16)
            except BlockingIOError:
                self.check()
                self.wait_at_most(self.look - time.monotonic())
                continue
            except OSError:  # reset by the box's end
                data = b""
            if not data:
                self.ended()
            return data

    def wait_at_most(self, seconds: float) -> None:
        """Shorten the last wait before a check so that it ends with the check, not with a tick."""
        seconds = min(max(seconds, 0.001), LOOK_SECONDS)
        if seconds != self.tick:
            self.tick = seconds
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, int(1e6 * self.tick)))

    def check(self) -> None:
        """End a box that has had its time."""
        now = time.monotonic()
        if now <= self.look:
            return
        least, most = self.watch.own()
        left = self.seconds - most
        if left <= 0 or now > self.guard:
            self.close(left=False)
            raise BoxEnded("timeout", TIMEOUT.format(self.parent.limits), sure=least >= self.seconds)
        self.look = min(now + left, self.guard)

    def garbled(self) -> NoReturn:
        self.close(left=False)
        raise BoxEnded("crash", "Your code wrote into the grader's connection.")

    def ended(self) -> None:
        end = self.close(left=True)
        if time.monotonic() > self.guard:  # this process was stopped, and the warm parent ended the box
            raise BoxEnded("timeout", TIMEOUT.format(self.parent.limits), sure=False)
        raise explained(end, self.parent.limits)

    def close(self, *, left: bool = False) -> End:
        """End the box, whatever state it is in."""
        if self.closed:
            return End("n")
        self.closed = True
        self.spent = self.watch.wall()
        if self.spent > MIN_LATE_SECONDS:
            self.spent = self.watch.own()[1]
        self.sock.close()
        return self.parent.end(left=left)


def explained(end: End, limits: Limits) -> BoxEnded:
    """Say how a box ended by itself."""
    if end.cpu >= limits.cpu - 0.5 or (end.how == "s" and end.code == signal.SIGXCPU):
        return BoxEnded("timeout", TIMEOUT.format(limits))
    killed = end.code == signal.SIGKILL  # by the kernel, perhaps, for memory that others had taken
    if end.how == "s" and killed and end.memory > limits.memory // 2:
        return BoxEnded("memory", MEMORY, sure=False)
    if end.how == "s":
        name = signal.Signals(end.code).name if end.code in signal.valid_signals() else f"signal {end.code}"
        return BoxEnded("crash", f"Python itself stopped while running your code ({name}).", sure=not killed)
    if end.how == "k":
        return BoxEnded("crash", "Your code closed the grader's connection.")
    return BoxEnded("crash", f"Your code ended its own process (exit code {end.code}).")
