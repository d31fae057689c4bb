"""A course's desk: one command at a time is started here, on this server or another one; the last one is remembered."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from autograder import files
from autograder.panel.job import Job, Told
from autograder.panel.verbs import VERBS

LAST, LOCK = "panel.json", "panel.lock"
COUNTING = "autograder.panel.counts"

Counted = dict[str, Any]
NOTHING: Counted = {
    "problem": "", "root": "", "course_id": "", "private": "", "feedback": "", "notes": [], "assignments": [],
}  # fmt: skip


class Busy(Exception):
    """Something is at work on the course already."""


class Desk:
    """Start, stop and follow the commands of the course whose settings are found in `folder`.

    `shown` is the folder whose notebooks the server shows.
    """

    def __init__(self, folder: Path, shown: Path):
        self.folder, self.shown = folder, shown
        self.job: Job | None = None
        self.counted: Counted = {}  # as NOTHING, once it is counted
        self.lock: IO[bytes] | None = None
        self.one_at_a_time, self.counting = threading.Lock(), threading.Lock()
        self.began_counting = -math.inf

    @property
    def running(self) -> bool:
        return self.job is not None and not self.job.over.is_set()

    @property
    def private(self) -> Path | None:
        """The course's folder for what is its own, once it is known."""
        return Path(self.counted["private"]) if self.counted and self.counted["private"] else None

    def count(self) -> Counted:
        """Count what there is, in a process of its own: the course's settings are code.

        While a command runs, nothing is counted anew: results appear when it ends. Who asks while it is counted waits
        for the next time, together with all others who ask meanwhile.
        """
        asked = time.monotonic()
        with self.counting:
            if self.began_counting < asked and not (self.running and self.counted):
                self.began_counting = time.monotonic()
                self.counted = self.count_anew()
        return self.counted

    def count_anew(self) -> Counted:
        command = [sys.executable, "-P", "-m", COUNTING, str(self.shown)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        try:
            return NOTHING | json.loads(done.stdout)
        except ValueError:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            return NOTHING | {"problem": f"The course could not be looked at. {said[-1] if said else ''}"}

    def start(self, verb: str, assignment: str) -> None:
        """Start a command; Busy, saying what with, if one is at work on this course already."""
        with self.one_at_a_time:
            if self.running:
                raise Busy("Something is running already. Wait until it ends, or stop it.")
            self.take_lock()
            told = Told(verb, assignment, time.time())
            try:
                self.keep(told)
                self.job = Job(told, VERBS[verb].arguments(assignment), self.folder, self.ended)
            except OSError:
                self.release_lock()
                raise

    def stop(self) -> None:
        """Ask what runs to end."""
        if self.job is not None and self.running:
            self.job.stop()

    def close(self) -> None:
        """End what runs, since the server ends."""
        if self.job is not None and self.running:
            self.job.end()

    def told(self) -> Told | None:
        """Return what is known of the command that runs, or ran last, on this server or another."""
        if self.job is not None:
            return self.job.state()
        return Told.read(self.private / LAST) if self.private else None

    def elsewhere(self) -> bool:
        """Return whether another server is at work on the course."""
        if self.lock is not None or self.private is None:
            return False
        try:
            self.take_lock()
        except Busy:
            return True
        self.release_lock()
        return False

    def ended(self, job: Job) -> None:
        """Keep what the command said, and let the next one start."""
        with suppress(OSError):
            self.keep(job.state())
        self.release_lock()

    def keep(self, told: Told) -> None:
        if self.private is not None:
            files.replace(self.private / LAST, told.text())

    def take_lock(self) -> None:
        """Take the course's lock; Busy if another server has it. It ends with this process, whatever happens."""
        if self.private is None or os.name != "posix":
            return
        import fcntl

        lock = open(os.open(self.private / LOCK, os.O_RDONLY | os.O_CREAT, 0o666), "rb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise Busy("Another Jupyter server is at work on this course. Wait until it has ended.") from None
        except OSError:  # a file system without locks
            pass
        self.lock = lock

    def release_lock(self) -> None:
        if self.lock is not None:
            self.lock.close()
            self.lock = None
