"""What one box may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one box (one exercise, or one graded cell of it when run alone) and of one submission.

    `seconds` is the wall clock of one box, `cpu` its processor time, `submission` the wall clock of all boxes of one
    notebook; `memory` is its address space in bytes, of which a warm box has used about 250 MB; `calls` is how often
    student code may call the grader's functions within one call of its own; `replace` is after how many boxes their
    warm parent is replaced.
    """

    seconds: float = 10.0
    cpu: int = 8
    submission: float = 30.0
    memory: int = 2 << 30
    files: int = 64
    threads: int = 96
    calls: int = 20_000
    replace: int = 1000
