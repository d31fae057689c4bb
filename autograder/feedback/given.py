"""Work out a step on gradients that are given here: for mistakes that the picture does not show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exercises.exercise import Task
from autograder.feedback.forms import Wrong, apart, made, origin, right_texts
from autograder.feedback.snippets import START, given_snippet
from autograder.feedback.stepped import Step, Worked, agreed, beside, constant, walk
from autograder.feedback.traced import Line
from autograder.feedback.values import shown, written

STEPS = 3
MAX_FORMS = 8  # of a mistake whose steps are compared

#: Gradients that anyone may see, on which known mistakes differ that the figure does not show: rows are steps.
TRIED: dict[str, list[list[float]]] = {
    "two coordinates": [[1.0, -2.0], [3.0, 0.5], [-1.0, 4.0]],
    "a coordinate whose gradient is zero": [[0.0, 2.0], [0.0, -1.0], [0.0, 3.0]],
    "tiny gradients": [[1e-8, -1e-7], [1e-8, 1e-7], [2e-8, 1e-7]],
}


@dataclass(frozen=True)
class Tried:
    """A step on one of them: the nearest right one, and what each form of the mistake does."""

    what: str
    step: int
    ours: Step
    theirs: tuple[Step, ...]
    bare: tuple[Step, ...]  # of forms without a program, of which only the result is known

    @property
    def told(self) -> bool:
        """Whether all forms give the same, so that the student's result is known."""
        first, *others = self.theirs + self.bare
        return all(alike(first, one) for one in others)


def on_gradients(
    task: Task, named: Mapping[str, Any], forms: Sequence[Wrong], followed: Sequence[str]
) -> Worked | None:
    """Work out a step on given gradients, where all forms of the mistake show and agree, if anywhere.

    `followed` are the accepted programs whose path is the student's: a form of another one is not theirs.
    """
    rights = right_texts(task)
    if not rights or not forms:
        return None
    forms = [w for w in forms if not w.program or origin(task, w.program) in followed] or forms
    programs = [w.program for w in forms if w.program]
    rights.sort(key=lambda text: min([apart(text, p) for p in programs], default=0))
    near = sorted(forms, key=lambda w: apart(rights[0], w.program))[:MAX_FORMS]
    try:
        found = list(tried(task, named, rights, near))
    except Exception:  # a known mistake may be one that raises
        return None
    best = next((one for one in found if one.told), next(iter(found), None))
    asks = any("needs_grad_fn" in text for text in (rights[0], *programs))
    return laid_out(task, named, best, asks) if best else None


def tried(task: Task, named: Mapping[str, Any], rights: Sequence[str], forms: Sequence[Wrong]) -> Iterator[Tried]:
    """Yield the steps on which every form differs from everything that is accepted."""
    for what, grads in TRIED.items():
        for step in range(1, STEPS + 1):
            ours, theirs = (
                [walk(p, task.name, named, np.array(START), grads, step) for p in some]
                for some in (rights, [w.program for w in forms if w.program])
            )
            bare = [end_of(made(w.define), named, grads, step) for w in forms if not w.program]
            if not any(alike(one, other) for one in ours for other in (*theirs, *bare)):
                yield Tried(what, step, ours[0], tuple(theirs), tuple(bare))
                break


def end_of(define: Any, named: Mapping[str, Any], grads: list[list[float]], step: int) -> Step:
    """Return a step of a class whose program is not there: where it begins and ends."""
    thing, x, asks = define(**named), np.array(START), getattr(define, "needs_grad_fn", False)
    with np.errstate(all="ignore"):
        for t in range(1, step + 1):
            at, g = np.copy(x), constant(grads[t - 1])
            x = np.copy(thing.step(x, g if asks else g(x)))
    return Step({}, at, None, (Line("return", "", x),))


def laid_out(task: Task, named: Mapping[str, Any], found: Tried, asks: bool) -> Worked:
    where = f"Step {found.step} from {shown(START)} with {written(task.name, named)}, on {found.what}"
    grads = TRIED[found.what][: found.step]
    snippet = given_snippet(task.name, named, grads, found.ours.result, asks)
    if found.told and found.theirs:
        return Worked(found.step, where, agreed([beside(found.ours, one) for one in found.theirs]), snippet, True)
    result = found.bare[0].result if found.told else None
    return Worked(found.step, where, beside(found.ours, None, result), snippet, False)


def alike(one: Step, other: Step) -> bool:
    return bool(np.allclose(one.result, other.result, rtol=1e-6, atol=0, equal_nan=True))
