"""How much an author writes: a room and its suites, without the styles that the audit tries."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def lines(room):
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in room.glob("*.py"))


@pytest.mark.parametrize(("room", "most"), [("adagrad", 100), ("nesterov", 200), ("adamw", 300)])
def test_a_room_and_its_suites_stay_short(room, most):
    assert 20 < lines(ROOT / "autograder" / "exercises" / room) <= most


@pytest.mark.parametrize("room", sorted(p.name for p in (ROOT / "examples" / "exercises").iterdir()))
def test_an_example_takes_sixty_lines_with_its_reference(room):
    assert 10 < lines(ROOT / "examples" / "exercises" / room) <= 60
