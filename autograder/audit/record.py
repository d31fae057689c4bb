"""What an audit finds about one graded cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Margin:
    """For one compared array of one probe: the worst accepted and the best rejected distance."""

    tolerance: float
    accepted: float = 0.0
    rejected: float = float("inf")


@dataclass
class Audit:
    """What was found about one graded cell."""

    cell: str
    full: float
    seeds: tuple[int, ...]
    solution: list[str] = field(default_factory=list)  # what is wrong with it; empty is right
    stub: list[str] = field(default_factory=list)
    styles: int = 0
    refused: list[str] = field(default_factory=list)
    misconceptions: int = 0
    paid: list[str] = field(default_factory=list)  # misconceptions with full marks
    mislabeled: list[str] = field(default_factory=list)
    unlabeled: list[str] = field(default_factory=list)
    twins: list[str] = field(default_factory=list)  # behave as another misconception, which names them both
    mutants: int = 0
    caught: int = 0
    equivalent: list[tuple[str, str]] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)
    unsteady: list[str] = field(default_factory=list)  # get another score or name under another seed
    faults: list[str] = field(default_factory=list)
    to_write: list[str] = field(default_factory=list)  # places that say FILL IN, which costs nobody a point
    scores: Counter[int] = field(default_factory=Counter)  # of wrong programs
    tests: dict[str, dict[str, float]] = field(default_factory=dict)  # points, fails, alone, kits (its own?)
    margins: dict[tuple[str, str], Margin] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether all that is right is paid in full, all that is wrong less, by its own name, whatever the seed."""
        wrong = (self.paid, self.mislabeled, self.survivors, self.unsteady)
        return self.full > 0 and not any((self.solution, self.stub, self.refused, *wrong, self.faults))
