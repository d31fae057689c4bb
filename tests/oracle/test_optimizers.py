"""The reference against the optimizers and schedules of PyTorch, optax and Keras, as far as they are installed."""

import numpy as np
import pytest

import optviz_ref
from tests.oracle.problems import RATE, TOLERANCE
from tests.oracle.sides import SIDES, cases, difference, rate_difference

pytestmark = pytest.mark.skipif(not SIDES, reason="no library is installed; `make oracle` sets them up")


@pytest.mark.parametrize(("library", "setting", "problem"), cases())
def test_optimizer(library, setting, problem):
    found = difference(library, setting, problem)
    if SIDES[library].RULES[setting].differs:
        assert np.isfinite(found)
    else:
        assert found <= TOLERANCE


@pytest.mark.parametrize("library", SIDES)
def test_another_convention_is_one(library):
    """What is said to differ does, on some problem, by more than rounding."""
    rules = SIDES[library].RULES
    for setting in (name for name in rules if rules[name].differs):
        assert max(difference(*case) for case in cases() if case[:2] == (library, setting)) > 1e-9, setting


@pytest.mark.parametrize(
    ("library", "setting"), [(library, name) for library, side in SIDES.items() for name in side.SCHEDULES]
)
def test_schedule(library, setting):
    found = rate_difference(library, setting)
    assert found > 1e-3 if SIDES[library].SCHEDULES[setting].differs else found * RATE <= 1e-15


def test_every_optimizer_and_schedule_meets_a_library():
    known = {name.partition(",")[0] for side in SIDES.values() for name in (*side.RULES, *side.SCHEDULES)}
    names = set(optviz_ref.__all__) - optviz_ref.FIGURES.keys()
    ours = {name for name in names if hasattr(getattr(optviz_ref, name), "step") or name.endswith("_lr")}
    # No library has an inverse root with warm-up; `suggest_lr` is no schedule.
    assert ours - {"inverse_sqrt_lr", "suggest_lr"} == known
