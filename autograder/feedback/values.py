"""Numbers as a page of feedback shows them: six digits, points in parentheses."""

from __future__ import annotations

from typing import Any

import numpy as np

DIGITS = 6
MAX_SHOWN = 6  # numbers of one value


def shown(value: Any) -> str:
    """Return a value with six digits: a number, or a point in parentheses."""
    if isinstance(value, (tuple, list)) and any(np.ndim(part) for part in value):
        return " and ".join(shown(part) for part in value)
    try:
        numbers = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return str(value)[:60]
    if numbers.ndim == 0:
        return digits(float(numbers))
    flat = [digits(x) for x in numbers.ravel()[:MAX_SHOWN]]
    return f"({', '.join(flat)}{', …' if numbers.size > MAX_SHOWN else ''})"


def digits(x: float) -> str:
    if not np.isfinite(x):
        return "not finite"
    return f"{x + 0.0:.{DIGITS}g}".replace("-", "−")
