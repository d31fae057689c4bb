"""What one box may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one box (one exercise, or one graded cell of it when run alone) and of one submission.

    `seconds` is one box's own time (what it computes and sleeps, without what it waits for a processor or for us),
    `cpu` its processor time, `submission` the own time of all boxes of one notebook; `patience` is how many times as
    long they may take by the wall clock; `memory` is its address space in bytes, of which a warm box has used about
    250 MB; `calls` is how often student code may call the grader's functions within one call of its own; `replace` is
    after how many boxes their warm parent is replaced; `packages` are modules that a course allows beside NumPy and
    Matplotlib.
    """

    seconds: float = 10.0
    cpu: int = 8
    submission: float = 30.0
    patience: float = 12.0
    memory: int = 2 << 30
    files: int = 64
    threads: int = 96
    calls: int = 20_000
    replace: int = 1000
    packages: tuple[str, ...] = ()
