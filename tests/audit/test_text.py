"""The audit's report: each kind of finding comes with what its author can do, and what is still to be written."""

import pytest

from autograder.audit.record import Audit
from autograder.audit.text import ADVICE, text

LISTS = {"solution", "stub", "refused", "paid", "mislabeled", "survivors", "unsteady"}


def test_there_is_advice_for_whatever_puts_an_audit_out_of_order():
    assert set(ADVICE) == LISTS


@pytest.mark.parametrize("kind", sorted(LISTS))
def test_what_is_found_is_followed_by_what_to_do(kind):
    found = Audit("heavy_tests", 10.0, (1,), **{kind: ["line 7: + → -"]})
    lines = text([found]).splitlines()
    assert not found.ok and lines[-1] == "Not in order: heavy_tests."
    at = next(i for i, line in enumerate(lines) if "line 7: + → -" in line)
    assert lines[at + 1].strip() == f"→ {ADVICE[kind]}"


def test_what_never_fails_is_told_with_what_to_do_unless_it_is_the_kits():
    counts = {"points": 1.0, "fails": 0, "alone": 0}
    said = text(
        [Audit("c", 10.0, (1,), tests={"test_mine": {**counts, "kits": 0}, "test_kits": {**counts, "kits": 1}})]
    )
    mine, kits = (next(row for row in said.splitlines() if name in row) for name in ("test_mine", "test_kits"))
    assert "NEVER FAILS: sharpen or delete it" in mine and "NEVER" not in kits and kits.endswith("leave it")


def test_nothing_found_is_nothing_advised():
    said = text([Audit("heavy_tests", 10.0, (1,))])
    assert "→" not in said and "FILL IN" not in said


def test_what_is_still_to_be_written_is_listed_and_costs_nothing():
    found = Audit("heavy_tests", 10.0, (1,), to_write=["source/week3/heavy.ipynb: cells heavy-text"])
    assert found.ok and "they say FILL IN)\n      source/week3/heavy.ipynb: cells heavy-text" in text([found])
