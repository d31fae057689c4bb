"""The committed table is what its command prints."""

import re
from pathlib import Path

import pytest

from tests.oracle.problems import TOLERANCE
from tests.oracle.sides import LIBRARIES, SIDES
from tests.oracle.table import lines

PAGE = Path(__file__).parents[2] / "docs" / "conventions.md"
NUMBER = re.compile(r"(?<= )(?:\d(?:\.\d)?e[+-]\d\d|0)(?= \|)")


@pytest.mark.skipif(SIDES.keys() != LIBRARIES.keys(), reason="a library is missing; `make oracle` sets them up")
def test_the_table_is_what_the_command_prints():
    """But for rounding: what another processor adds to a difference of 1e-15."""
    committed, printed = PAGE.read_text(encoding="utf-8").splitlines(), list(lines())
    assert [NUMBER.sub("#", line) for line in committed] == [NUMBER.sub("#", line) for line in printed]
    for one, other in zip(committed, printed, strict=True):
        for old, new in zip(map(float, NUMBER.findall(one)), map(float, NUMBER.findall(other)), strict=True):
            near = pytest.approx(new, rel=0.5 if "bfloat16" in one else 0.1)  # 8 bits, rounded as a processor adds
            assert max(old, new) <= TOLERANCE or old == near, (one, other)
