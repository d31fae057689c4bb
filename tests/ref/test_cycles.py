"""Values of the schedules that raise the rate again: at their turns and past their end."""

import numpy as np
import pytest

from optviz_ref import cyclical_lr, one_cycle_lr, warm_restarts_lr

HALF = 0.05 * (1 + np.cos(np.pi / 4))
CYCLE = {"total_steps": 11, "rise": 6 / 11, "start_factor": 0.2, "final_factor": 0.04}
VALUES = [
    (warm_restarts_lr, {"period": 4}, {0: 0.1, 1: HALF, 2: 0.05, 3: 0.1 - HALF, 4: 0.1, 6: 0.05, 4000: 0.1}),
    (
        warm_restarts_lr,
        {"period": 2, "multiple": 2},
        {0: 0.1, 1: 0.05, 2: 0.1, 3: HALF, 4: 0.05, 6: 0.1, 10: 0.05},
    ),
    (warm_restarts_lr, {"period": 1, "multiple": 3}, {0: 0.1, 1: 0.1, 4: 0.1, 13: 0.1}),
    (one_cycle_lr, CYCLE, {0: 0.02, 5: 0.1, 10: 0.004, 11: 0.004, 99: 0.004}),
    (one_cycle_lr, {"total_steps": 100}, {0: 0.004, 29: 0.1, 64: 0.0500002, 99: 4e-7}),
    (cyclical_lr, {"max_lr": 0.3, "half_cycle": 2}, {0: 0.1, 1: 0.2, 2: 0.3, 3: 0.2, 4: 0.1, 6: 0.3, 4002: 0.3}),
    (cyclical_lr, {"max_lr": 0.3, "half_cycle": 2, "shrink": 0.5}, {2: 0.3, 4: 0.1, 6: 0.2, 10: 0.15}),
    (cyclical_lr, {"max_lr": 0.0, "half_cycle": 1}, {0: 0.1, 1: 0.0, 2: 0.1}),  # downwards works too
]


@pytest.mark.parametrize(("schedule", "settings", "values"), VALUES)
@pytest.mark.parametrize("kind", [int, np.int64])
def test_values(schedule, settings, values, kind):
    got = [schedule(kind(step), 0.1, **settings) for step in values]
    np.testing.assert_allclose(got, list(values.values()), rtol=1e-12, atol=1e-15)


def test_one_cycle_rises_once_and_falls_once():
    rates = np.array([one_cycle_lr(step, 0.1, 200) for step in range(200)])
    assert rates.argmax() == 59 and (np.diff(rates[:60]) > 0).all() and (np.diff(rates[59:]) < 0).all()


@pytest.mark.parametrize(
    ("schedule", "settings", "message"),
    [
        (warm_restarts_lr, {"period": 0}, "got 0 and 1"),
        (warm_restarts_lr, {"period": 5, "multiple": 0.5}, "got 5 and 0.5"),
        (one_cycle_lr, {"total_steps": 3}, "got rise = 0.3 of 3 steps"),
        (one_cycle_lr, {"total_steps": 100, "rise": 1.0}, "got rise = 1.0 of 100 steps"),
        (cyclical_lr, {"max_lr": 1.0, "half_cycle": 0}, "half_cycle: expected at least 1, got 0"),
    ],
)
def test_no_room_is_an_error(schedule, settings, message):
    with pytest.raises(ValueError, match=message):
        schedule(0, 0.1, **settings)
