"""Hold verdicts on one program under several seeds against each other: neither its score nor its names may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.records import Verdict

Seen = tuple[float | None, tuple[str, ...]]


@dataclass
class Steady:
    """The scores and names that programs got, by program and seed."""

    seen: dict[str, dict[int, Seen]] = field(default_factory=dict)

    def note(self, program: str, verdict: Verdict) -> None:
        """Keep what a program got under the seed of its verdict."""
        score = None if verdict.score is None else round(verdict.score, 6)
        self.seen.setdefault(program, {})[verdict.seed] = score, tuple(d.id for d in verdict.diagnoses)

    def changes(self) -> list[str]:
        """Return, for each program that does not get the same under all seeds, what it gets under which."""
        return [f"{program}: {told(seen)}" for program, seen in self.seen.items() if len(set(seen.values())) > 1]


def told(seen: Mapping[int, Seen]) -> str:
    """Say what was given under which seeds, the seeds with the same together."""
    groups: dict[Seen, list[int]] = {}
    for seed, given in seen.items():
        groups.setdefault(given, []).append(seed)
    return "; ".join(
        f"{score} ({', '.join(names) or 'no name'}) under {', '.join(map(str, seeds))}"
        for (score, names), seeds in groups.items()
    )
