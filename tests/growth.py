"""What takes time, measured against other work of the same moment: no machine is too slow, or too busy, for it."""

import gc
import time
from collections.abc import Callable
from typing import Any

TRIES = 12


def seconds(call: Callable[[], object]) -> float:
    """Return the processor's seconds that call takes, without a search for garbage among what other tests left."""
    gc.disable()
    try:
        began = time.process_time()
        call()
        return time.process_time() - began
    finally:
        gc.enable()


def quickest(call: Callable[[], object]) -> float:
    """Return the seconds of the quickest of three tries, for what seemed slow: perhaps the machine was."""
    return min(seconds(call) for _ in range(3))


def within(times: float, yardstick: Callable[[], object], call: Callable[[], object]) -> None:
    """Assert that call takes at most `times` as long as the yardstick.

    The quickest of some tries counts, and all of them have to fail: what a busy machine adds is left out.
    """
    expected, took = [], []
    for _ in range(TRIES):
        expected.append(seconds(yardstick))
        took.append(seconds(call))
        if min(took) <= times * min(expected):
            return
    raise AssertionError(f"it takes {min(took):.4f} s, more than {times:g} times {min(expected):.4f} s")


def linear(call: Callable[[Any], object], make: Callable[[int], Any], size: int) -> None:
    """Assert that call's time grows with the size of make(size) and no faster.

    Four times as much takes four times as long in linear time and sixteen times in quadratic time: eight is the bound.
    """
    small, large = make(size // 4), make(size)
    within(8, lambda: call(small), lambda: call(large))
