"""Numbers as a page of feedback shows them: six digits, points in parentheses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

DIGITS = 6
MAX_SHOWN = 6  # numbers of one value
DUST = 1e-15  # of the largest of them


def shown(value: Any) -> str:
    """Return a value with six digits: a number, or a point in parentheses."""
    if isinstance(value, (tuple, list)) and any(np.ndim(part) for part in value):
        return " and ".join(shown(part) for part in value)
    try:
        truth = np.asarray(value).dtype == bool
        numbers = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return str(value)[:60]
    if numbers.ndim == 0:
        return str(bool(numbers)) if truth else digits(float(numbers))
    flat = [str(bool(x)) if truth else digits(x) for x in without_dust(numbers).ravel()[:MAX_SHOWN]]
    return f"({', '.join(flat)}{', …' if numbers.size > MAX_SHOWN else ''})"


def without_dust(numbers: np.ndarray) -> np.ndarray:
    """Return numbers with 0 for what only rounding has left beside the largest, as it would be on paper."""
    finite = np.abs(numbers[np.isfinite(numbers)])
    return np.where(np.abs(numbers) <= DUST * finite.max(initial=0.0), 0.0, numbers)


def digits(x: float) -> str:
    if not np.isfinite(x):
        return "not finite"
    return f"{x:z.{DIGITS}g}".replace("-", "−")


def written(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{name}({', '.join(f'{k}={v:g}' for k, v in arguments.items())})"
