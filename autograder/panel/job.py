"""One command at work: its process, its progress, and what it said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from autograder.running.progress import ASKED, RECORD
from autograder.text import line

MAX_LINES = 500  # lines of a command that are kept; the first ones go
MAX_LINE_CHARACTERS = 2_000
STOP_SECONDS = 8.0  # in which a command stops when the server ends; after that its processes are killed


@dataclass(frozen=True)
class Progress:
    """How far a stage of a command is."""

    label: str
    done: int
    total: int
    text: str


@dataclass
class Told:
    """What is known of a command: what it is, how it ended (None: not yet), how far it came, and what it said."""

    verb: str
    assignment: str
    began: float
    ended: float | None = None
    code: int | None = None
    stopped: bool = False  # somebody asked it to
    stages: list[Progress] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)  # what it wrote to stdout
    left_out: int = 0  # lines that are not kept

    @classmethod
    def read(cls, path: Path) -> Told | None:
        """Return what was kept in a file; None where there is none that can be read."""
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            return cls(**{**kept, "stages": [Progress(**stage) for stage in kept["stages"]]})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def text(self) -> str:
        """Return it for a file, without what was said: there may be names in it, and names are kept elsewhere."""
        return json.dumps({**asdict(self), "said": [], "results": [], "left_out": 0})


class Job:
    """A command of this package, or one of nbgrader's, in a process of its own. It is followed until it ends."""

    def __init__(self, told: Told, arguments: Sequence[str], folder: Path, ended: Callable[[Job], None]):
        self.told, self.ended = told, ended
        self.said: deque[str] = deque(maxlen=MAX_LINES)
        self.results: deque[str] = deque(maxlen=MAX_LINES)
        self.stages: dict[str, Progress] = {}
        self.lines = 0
        self.over = threading.Event()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", *arguments],  # nothing of the course's folder in the place of a library
            cwd=folder,
            env={**os.environ, ASKED: "json-seq", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C in the server's terminal is the server's matter, which stops this
        )
        self.follower = threading.Thread(target=self.follow, name="optviz-job", daemon=True)
        self.follower.start()

    def follow(self) -> None:
        """Read what it says until it ends."""
        aside = threading.Thread(target=self.read, args=(self.process.stdout, self.result), daemon=True)
        aside.start()
        self.read(self.process.stderr, self.say)
        aside.join()
        self.told.code = self.process.wait()
        self.told.ended = time.time()
        try:
            self.ended(self)
        finally:
            self.over.set()

    def read(self, stream: IO[str] | None, take: Callable[[str], None]) -> None:
        if stream is not None:
            with stream:
                for text in stream:
                    take(text.rstrip("\n"))

    def say(self, text: str) -> None:
        """Take in a line of stderr: a record of progress, or a sentence."""
        if text.startswith(RECORD):
            with suppress(ValueError, TypeError):
                stage = Progress(**json.loads(text[1:]))
                self.stages[stage.label] = stage
        elif text.strip():
            self.lines += 1
            self.said.append(line(text, MAX_LINE_CHARACTERS))

    def result(self, text: str) -> None:
        self.lines += 1
        self.results.append(line(text, MAX_LINE_CHARACTERS))

    def state(self) -> Told:
        """Return what is known of it now."""
        kept = list(self.said.copy()), list(self.results.copy())
        self.told.stages, (self.told.said, self.told.results) = list(self.stages.copy().values()), kept
        self.told.left_out = max(0, self.lines - sum(map(len, kept)))
        return self.told

    def stop(self) -> None:
        """Ask it to end; what is graded so far is kept."""
        self.told.stopped = True
        self.process.terminate()

    def end(self) -> None:
        """Stop it and wait; whatever of it does not end in time is killed."""
        self.stop()
        self.follower.join(STOP_SECONDS)
        if self.follower.is_alive():
            if hasattr(os, "killpg"):
                with suppress(ProcessLookupError):
                    os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
            self.follower.join()
