"""Progress on stderr: rate, time left, running counts of statuses; a live line on a terminal, plain lines in a log.

For a program that has started the command and shows its progress there are records: with OPTVIZ_PROGRESS=json-seq in
the environment, each is a line of JSON after the control character of RFC 7464, which no message contains.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from autograder.terminal import fitted

if TYPE_CHECKING:  # slow to import, and not needed in a log
    from rich.live import Live

PLAIN_SECONDS = 10.0  # between two plain lines
LIVE_SECONDS = 0.1
RECORD_SECONDS = 0.5
PAIRS = re.compile(r"(?<=· )[^·]+(?= ·)|\S+ [\d,]+(?= |$)")  # what stands on one line: a part, a status and its count
ASKED, RECORD = "OPTVIZ_PROGRESS", "\x1e"


class Progress:
    """One stage of the work, `total` units long. A context manager."""

    def __init__(self, label: str, total: int, unit: str = "notebooks", stream: TextIO | None = None):
        self.label, self.total, self.unit = label, total, unit
        self.stream = stream or sys.stderr
        self.live: Live | None = None
        self.records = os.environ.get(ASKED) == "json-seq"
        self.done = 0
        self.known = 0  # units that cost nothing, because they were done before
        self.counts: Counter[str] = Counter()
        self.began = self.shown = time.monotonic()

    def __enter__(self) -> Progress:
        if self.records:
            self.say(self.line(0.0))
        elif self.stream.isatty():
            from rich.console import Console
            from rich.live import Live
            from rich.text import Text

            self.plain = Text  # what students and instructors name things is no markup
            self.live = Live(console=Console(file=self.stream), auto_refresh=False, transient=True)
            self.live.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.live:
            self.live.stop()
        self.say(self.line(time.monotonic() - self.began, final=True))

    def step(self, statuses: Iterable[str] = (), known: bool = False, units: int = 1) -> None:
        """Count `units` more as done, with the statuses of their graded cells."""
        self.done += units
        self.known += units if known else 0
        self.counts.update(statuses)
        now = time.monotonic()
        if now - self.shown >= (RECORD_SECONDS if self.records else LIVE_SECONDS if self.live else PLAIN_SECONDS):
            self.shown = now
            text = self.line(now - self.began)
            if self.live:
                self.live.update(self.plain(text), refresh=True)
            else:
                self.say(text)

    def say(self, text: str) -> None:
        """Print a separate line, or a record of the state with this line in it."""
        if self.records:
            state = {"label": self.label, "done": self.done, "total": self.total, "text": text}
            print(f"{RECORD}{json.dumps(state)}", file=self.stream, flush=True)
        elif self.live and self.live.is_started:
            self.live.console.print(fitted(text, self.stream, PAIRS), markup=False, highlight=False)
        else:
            print(fitted(text, self.stream, PAIRS), file=self.stream, flush=True)

    def line(self, seconds: float, final: bool = False) -> str:
        """Return the state in one line."""
        new = self.done - self.known
        rate = new / seconds if seconds > 0 else 0.0
        parts = [f"{self.label}: {self.done:,}/{self.total:,} {self.unit}"]
        if self.known:
            parts.append(f"{self.known:,} graded before")
        if rate and new > 1:
            parts.append(f"{rate:.1f}/s")
        left = (self.total - self.done) / rate if rate else None
        parts.append(f"{duration(seconds)}" if final else f"{duration(left)} left" if left is not None else "starting")
        if self.counts:
            parts.append(" ".join(f"{status} {n:,}" for status, n in sorted(self.counts.items())))
        return " · ".join(parts)


def duration(seconds: float) -> str:
    """Return a time as one reads it: 0.8 s, 42 s, 3:05 min, 2:10 h."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02d} h"
