"""Lines to paste under an answer, which show the step that was worked out."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.exercises.exercise import Task
from autograder.feedback.values import shown

START = (1.0, -2.0)  # where a step on given gradients begins


def call_snippet(task: Task, example: Mapping[str, Any], right: str) -> str:
    """Return lines that call the student's function on the example."""
    helpers = [inspect.getsource(v).strip() for v in example.values() if callable(v) and not is_given(v)]
    arguments = ", ".join(f"{k}={literal(v)}" for k, v in example.items())
    return "\n\n".join([*helpers, f"print({task.name}({arguments}))\n# expected: {right}"])


def is_given(define: Any) -> bool:
    """Return whether a notebook has this already: what the reference has is given there, and NumPy is imported."""
    return str(getattr(define, "__module__", "")).partition(".")[0] in ("optviz_ref", "numpy")


def literal(value: Any) -> str:
    """Return an argument as it is typed."""
    if isinstance(value, list):
        return f"np.array({value!r})"
    return repr(value) if isinstance(value, (int, float)) else str(getattr(value, "__name__", value))


def descent_snippet(
    name: str, named: Mapping[str, Any], start: Any, grad: Any, step: int, end: Any, asks: bool, either: bool
) -> str:
    """Return lines that take the same step with the student's own class, and show what it keeps.

    `asks` says whether step takes the gradient's function, `either` whether both ways are right.
    """
    arguments = ", ".join(f"{k}={v!r}" for k, v in named.items())
    passed, other, what = (
        (grad.__name__, f"{grad.__name__}(x)", "the gradient itself")
        if asks
        else (f"{grad.__name__}(x)", grad.__name__, "the function")
    )
    return "\n".join(
        [
            inspect.getsource(grad).strip(),
            "",
            f"opt = {name}({arguments})",
            f"x = np.array({np.asarray(start).tolist()!r})",
            f"for t in range({step}):",
            f"    x = opt.step(x, {passed})" + (f"  # or {other}, if your step takes {what}" if either else ""),
            '    print("step", t + 1, vars(opt), "params", x)',
            f"# expected after step {step}: params {shown(end)}",
        ]
    )


def given_snippet(name: str, named: Mapping[str, Any], grads: list[list[float]], end: Any, asks: bool) -> str:
    arguments = ", ".join(f"{k}={v!r}" for k, v in named.items())
    return "\n".join(
        [
            f"opt = {name}({arguments})",
            f"x = np.array({list(START)!r})",
            f"for g in np.array({grads!r}):",
            "    x = opt.step(x, lambda q: g)  # or g, if your step takes the gradient itself"
            if asks
            else "    x = opt.step(x, g)",
            '    print(vars(opt), "params", x)',
            f"# expected at the end: params {shown(end)}",
        ]
    )
