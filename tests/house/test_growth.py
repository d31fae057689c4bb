"""The measure of the tests that are about time."""

import pytest

from tests.growth import linear


def quadratic(size: int) -> int:
    return sum(1 for i in range(size) for _ in range(i))


def test_quadratic_time_is_told_from_linear():
    linear(lambda n: sum(1 for _ in range(n)), lambda size: size, 100_000)
    with pytest.raises(AssertionError, match="more than 8 times"):
        linear(quadratic, lambda size: size, 1000)
