"""Values of the schedules that lower the rate: at their ends, past their end, and with too little room."""

import numpy as np
import pytest

from optviz_ref import inverse_sqrt_lr, linear_lr, multistep_lr, polynomial_lr, warmup_stable_decay_lr

WSD = {"warmup_steps": 4, "decay_steps": 5, "total_steps": 20}
VALUES = [
    (multistep_lr, {"milestones": (3, 5)}, {0: 0.1, 2: 0.1, 3: 0.01, 4: 0.01, 5: 0.001, 99: 0.001}),
    (multistep_lr, {"milestones": [2], "decay_rate": 0.5}, {1: 0.1, 2: 0.05}),
    (multistep_lr, {"milestones": ()}, {0: 0.1, 99: 0.1}),
    (linear_lr, {"total_steps": 10}, {0: 0.1, 5: 0.05, 9: 0.01, 10: 0, 11: 0}),
    (linear_lr, {"total_steps": 10, "final_lr": 0.2}, {0: 0.1, 5: 0.15, 10: 0.2, 50: 0.2}),  # a warm-up
    (polynomial_lr, {"total_steps": 10}, {0: 0.1, 5: 0.025, 9: 0.001, 10: 0, 11: 0}),
    (polynomial_lr, {"total_steps": 10, "power": 1, "final_lr": 0.02}, {0: 0.1, 5: 0.06, 10: 0.02, 11: 0.02}),
    (inverse_sqrt_lr, {"warmup_steps": 4}, {0: 0, 1: 0.025, 4: 0.1, 16: 0.05, 400: 0.01}),
    (warmup_stable_decay_lr, WSD, {0: 0, 1: 0.025, 4: 0.1, 15: 0.1, 16: 0.08, 19: 0.02, 20: 0, 99: 0}),
    (warmup_stable_decay_lr, WSD | {"final_lr": 0.05}, {15: 0.1, 16: 0.09, 20: 0.05, 21: 0.05}),
    (warmup_stable_decay_lr, WSD | {"decay_steps": 0}, {19: 0.1, 20: 0.1, 99: 0.1}),  # never lowered
    (warmup_stable_decay_lr, {"warmup_steps": 2, "decay_steps": 2, "total_steps": 4}, {1: 0.05, 2: 0.1, 3: 0.05, 4: 0}),
]


@pytest.mark.parametrize(("schedule", "settings", "values"), VALUES)
@pytest.mark.parametrize("kind", [int, np.int64])
def test_values(schedule, settings, values, kind):
    got = [schedule(kind(step), 0.1, **settings) for step in values]
    np.testing.assert_allclose(got, list(values.values()), rtol=1e-12, atol=1e-17)


def test_the_inverse_root_is_the_paper_s_one_step_later():
    """Vaswani et al.: d^-½ min(s^-½, s w^-1.5), s = 1, 2, …"""
    d, w = 512, 40
    for step in range(200):
        s = step + 1
        assert inverse_sqrt_lr(s, (d * w) ** -0.5, w) == pytest.approx(d**-0.5 * min(s**-0.5, s * w**-1.5))


@pytest.mark.parametrize(
    ("schedule", "settings"),
    [
        (linear_lr, {"total_steps": 0}),
        (polynomial_lr, {"total_steps": -3}),
        (warmup_stable_decay_lr, WSD | {"total_steps": 8}),
        (warmup_stable_decay_lr, WSD | {"warmup_steps": -1}),
    ],
)
def test_no_room_is_an_error(schedule, settings):
    with pytest.raises(ValueError, match=rf"total_steps >= 1, got .* and {settings['total_steps']}"):
        schedule(1, 0.1, **settings)


def test_no_warmup_is_an_error():
    with pytest.raises(ValueError, match="warmup_steps: expected at least 1, got 0"):
        inverse_sqrt_lr(1, 0.1, 0)
