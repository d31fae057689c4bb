"""Values of every schedule, at its ends, past its end, and with too little room."""

import numpy as np
import pytest

from optviz_ref import constant_lr, cosine_annealing_lr, exponential_decay_lr, step_decay_lr, warmup_cosine_lr

HALF = 0.05 * np.sqrt(2)

VALUES = [
    (constant_lr, {}, {0: 0.1, 1000: 0.1}),
    (step_decay_lr, {}, {0: 0.1, 24: 0.1, 25: 0.05, 50: 0.025}),
    (step_decay_lr, {"decay_rate": 0.9, "decay_steps": 3}, {2: 0.1, 3: 0.09, 6: 0.081}),  # multiplies by 0.9
    (exponential_decay_lr, {}, {0: 0.1, 1: 0.099, 2: 0.09801}),
    (exponential_decay_lr, {"decay_rate": 0.5}, {3: 0.0125}),
    (cosine_annealing_lr, {"total_steps": 100}, {0: 0.1, 25: 0.05 + HALF / 2, 50: 0.05, 99: 2.467198171342e-5, 100: 0}),
    (cosine_annealing_lr, {"total_steps": 100}, {101: 0, 150: 0, 200: 0}),  # and does not rise again
    (cosine_annealing_lr, {"total_steps": 1}, {0: 0.1, 1: 0}),
    (
        warmup_cosine_lr,
        {"warmup_steps": 10, "total_steps": 110},
        {0: 0, 1: 0.01, 9: 0.09, 10: 0.1, 60: 0.05, 110: 0, 500: 0},
    ),
    (warmup_cosine_lr, {"warmup_steps": 0, "total_steps": 100}, {0: 0.1, 50: 0.05, 100: 0}),
    (warmup_cosine_lr, {"warmup_steps": 4, "total_steps": 4}, {0: 0, 2: 0.05, 4: 0.1, 9: 0.1}),
]


@pytest.mark.parametrize(("schedule", "settings", "values"), VALUES)
@pytest.mark.parametrize("kind", [int, np.int64])
def test_values(schedule, settings, values, kind):
    got = [
        schedule(kind(step), 0.1, **{k: v if k == "decay_rate" else kind(v) for k, v in settings.items()})
        for step in values
    ]
    np.testing.assert_allclose(got, list(values.values()), rtol=1e-12, atol=1e-17)


@pytest.mark.parametrize("schedule", [cosine_annealing_lr, lambda *a: warmup_cosine_lr(*a[:2], 10, a[2])])
def test_a_cosine_never_rises_after_its_peak(schedule):
    rates = [schedule(step, 0.1, 60) for step in range(10, 100)]
    assert (np.diff(rates) <= 0).all() and rates[-1] == 0


@pytest.mark.parametrize("total", [0, -5])
def test_no_steps_is_an_error(total):
    with pytest.raises(ValueError, match=rf"total_steps: expected at least 1, got {total}"):
        cosine_annealing_lr(0, 0.1, total)
    with pytest.raises(ValueError, match="expected 0 <= warmup_steps <= total_steps"):
        warmup_cosine_lr(0, 0.1, 0, total)


@pytest.mark.parametrize("warmup", [101, -1])
def test_a_warmup_longer_than_the_run_is_an_error(warmup):
    with pytest.raises(ValueError, match=rf"got {warmup} and 100"):
        warmup_cosine_lr(5, 0.1, warmup, 100)
