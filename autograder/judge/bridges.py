"""Slips at the interface that were bridged: what is said of them, and what they take from the points behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from autograder.exercises.exercise import Task
from autograder.judge.scale import Scale
from autograder.records import Diagnosis, Evidence, Outcome
from autograder.text import line

MAX_FOUND = 80  # characters of what was found, in the student's own words
IN_PART = "Counted in part, because the interface is not quite as specified."


def bridged(evidence: Evidence) -> dict[str, str]:
    """Return the slips that were bridged by kind, with what was found in place of what was asked for."""
    said = [e.text.partition(":") for t in evidence.traces.values() for e in t.events if e.kind == "bridged"]
    return {kind: line(found, MAX_FOUND) for kind, _, found in reversed(said) if kind in BRIDGES}


def named(room: str, task: Task, slips: Mapping[str, str]) -> list[Diagnosis]:
    """Return what a student is told of each slip."""
    return [Diagnosis(f"{room}.{BRIDGES[k][0]}", worded(task, k, found)) for k, found in slips.items()]


def worded(task: Task, kind: str, found: str) -> str:
    betas = " and ".join(a for a in task.arguments if a.startswith("beta"))
    asked = ", ".join(task.arguments)
    return BRIDGES[kind][2].format(name=task.name, found=found, asked=asked, betas=betas)


def note(task: Task, slips: Mapping[str, str]) -> list[str]:
    """Return the note that names the bridges, for whoever reads the verdict."""
    if not slips:
        return []
    return [f"Judged across the interface ({', '.join(BRIDGES[k][0] for k in slips)}). {task.asked}"]


def charged(outcomes: tuple[Outcome, ...], slips: Mapping[str, str], scale: Scale) -> tuple[Outcome, ...]:
    """Take from every test what the slips cost."""
    left = math.prod(1 - scale.share(BRIDGES[kind][1]) for kind in slips)
    return tuple(cut(o, left) if o.points else o for o in outcomes) if slips else outcomes


def cut(outcome: Outcome, left: float) -> Outcome:
    points = math.floor(100 * left * outcome.points + 1e-6) / 100
    return replace(outcome, points=points, message=f"{outcome.message} {IN_PART}".strip(), followed=True)


#: kind of bridge (`autograder/sandbox/box/bridge.py`) -> slug, cost, sentence
BRIDGES = {
    "name": ("other_name", "core", "You define {found}, but its name should be {name}."),
    "method": ("other_method", "core", "The method of your {name} is called {found}, but its name should be step."),
    "arguments": (
        "other_arguments",
        "core",
        "The __init__ of your {name} takes {found}, but its arguments should be named {asked}.",
    ),
    "betas": (
        "betas_as_a_pair",
        "core",
        "The __init__ of your {name} takes {found} as a pair, but it should take {betas} separately.",
    ),
    "tuple": (
        "returns_tuple",
        "core",
        "Your step returns a tuple of {found}, but it should return only the new params.",
    ),
}
