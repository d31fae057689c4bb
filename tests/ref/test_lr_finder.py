"""The finder's grid, its one optimizer, its stop; the average's correction; the suggestion on given curves."""

import numpy as np
import pytest

from optviz_ref import (
    SGD,
    Adam,
    Momentum,
    elongated_quadratic,
    elongated_quadratic_grad,
    quadratic,
    quadratic_grad,
    smooth_losses,
    suggest_lr,
)
from optviz_ref import lr_finder as find

BOWL = (elongated_quadratic, elongated_quadratic_grad)
START = np.array([2.5, 2.5])


class Recorder:
    """An optimizer that stands still and writes down the rate of every step."""

    def __init__(self, lr):
        self.lr, self.made_with, self.rates = lr, lr, []

    def step(self, params, grads):
        self.rates.append(self.lr)
        return params


class TestFinder:
    def test_rates_are_geometric_with_both_ends(self):
        lrs, losses = find(lambda lr: Recorder(lr), *BOWL, START, lr_min=1e-4, lr_max=1.0, n_steps=5)
        np.testing.assert_allclose(lrs, [1e-4, 1e-3, 1e-2, 1e-1, 1.0], rtol=1e-14)
        np.testing.assert_array_equal(losses, elongated_quadratic(START))

    def test_one_optimizer_is_made_and_its_rate_is_set(self):
        made = []
        lrs, _ = find(
            lambda lr: made.append(Recorder(lr)) or made[-1], *BOWL, START, lr_min=1e-3, lr_max=0.1, n_steps=7
        )
        assert [optimizer.made_with for optimizer in made] == [1e-3]
        np.testing.assert_array_equal(made[0].rates, lrs)

    def test_losses_are_raw_and_after_the_step(self):
        # x halves at lr 0.25, then stays: losses 1/4 of x² + y² = 2, then of factor (1 - 2·0.5) = 0.
        lrs, losses = find(lambda lr: SGD(lr=lr), quadratic, quadratic_grad, [1, 1], lr_min=0.25, lr_max=0.5, n_steps=2)
        np.testing.assert_allclose(lrs, [0.25, 0.5])
        np.testing.assert_allclose(losses, [0.5, 0.0], atol=1e-30)

    @pytest.mark.parametrize("cls", [SGD, Momentum, Adam], ids=lambda cls: cls.__name__)
    def test_it_stops_with_the_first_loss_above_four_times_the_best(self, cls):
        lrs, losses = find(lambda lr: cls(lr=lr), *BOWL, START)
        best = np.minimum.accumulate(losses)
        assert 2 < len(lrs) == len(losses) < 100
        assert losses[-1] > 4 * best[-1]
        assert (losses[:-1] <= 4 * best[:-1]).all()

    @pytest.mark.parametrize("bad", [np.nan, np.inf])
    def test_it_stops_with_a_loss_that_is_not_finite(self, bad):
        script = iter([3.0, 2.0, bad, 1.0])
        _, losses = find(lambda lr: Recorder(lr), lambda x: next(script), quadratic_grad, START)
        np.testing.assert_array_equal(losses, [3.0, 2.0, bad])

    def test_exactly_four_times_the_best_goes_on(self):
        script = iter([3.0, 1.0, 4.0, 4.1, 1.0])
        _, losses = find(lambda lr: Recorder(lr), lambda x: next(script), quadratic_grad, START)
        np.testing.assert_array_equal(losses, [3.0, 1.0, 4.0, 4.1])

    def test_the_start_is_left_alone_and_results_are_float64(self):
        start = np.array([2.5, 2.5])
        for array in find(lambda lr: SGD(lr=lr), *BOWL, start):
            assert array.dtype == np.float64 and array.ndim == 1
        np.testing.assert_array_equal(start, [2.5, 2.5])

    @pytest.mark.parametrize("wrong", [{"lr_min": 0}, {"lr_min": 1.0, "lr_max": 0.1}, {"n_steps": 1}])
    def test_a_range_without_room_is_an_error(self, wrong):
        with pytest.raises(ValueError, match="expected 0 < lr_min < lr_max and n_steps >= 2, got"):
            find(lambda lr: SGD(lr=lr), *BOWL, START, **wrong)


class TestSmoothing:
    def test_by_hand(self):
        # averages 2, 3, 1.5 over weights 0.5, 0.75, 0.875
        np.testing.assert_allclose(smooth_losses([4.0, 4.0, 0.0], beta=0.5), [4.0, 4.0, 1.5 / 0.875], rtol=1e-15)

    def test_constant_losses_stay(self):
        np.testing.assert_allclose(smooth_losses(np.full(50, 7.0)), 7.0, rtol=1e-14)

    def test_no_memory_changes_nothing_and_the_argument_is_left_alone(self):
        losses = np.random.default_rng(0).uniform(size=20)
        kept = losses.copy()
        np.testing.assert_array_equal(smooth_losses(losses, beta=0.0), losses)
        smooth_losses(losses)
        np.testing.assert_array_equal(losses, kept)

    def test_no_losses_give_none(self):
        assert smooth_losses([]).shape == (0,)


class TestSuggestion:
    LRS = np.geomspace(1e-5, 10, 61)  # ten a decade

    def test_the_middle_of_a_falling_flank(self):
        losses = 1 / (1 + (self.LRS / 1e-2) ** 2)  # steepest in log lr at 1e-2
        assert suggest_lr(self.LRS, losses) == pytest.approx(1e-2, rel=1e-12)

    def test_neither_the_minimum_nor_the_steepest_rise(self):
        z = np.log10(self.LRS)
        losses = 2 - 1 / (1 + np.exp(-5 * (z + 3))) + 50 / (1 + np.exp(-9 * z))
        assert suggest_lr(self.LRS, losses) == pytest.approx(1e-3, rel=1e-12)

    def test_slopes_are_against_log_lr_on_an_uneven_grid(self):
        lrs = [1e-4, 1e-3, 2e-3, 4e-3, 1.0]
        # falls of 1 in a decade, and of 0.6 in an octave twice: the octaves are steeper
        assert suggest_lr(lrs, [3.0, 2.0, 1.4, 0.8, 0.5]) == 2e-3

    @pytest.mark.parametrize("bad", [np.nan, np.inf])
    def test_a_last_loss_that_is_not_finite_is_left_out(self, bad):
        losses = 1 / (1 + (self.LRS / 1e-2) ** 2)
        assert suggest_lr(self.LRS, [*losses[:-1], bad]) == pytest.approx(1e-2, rel=1e-12)

    def test_it_is_a_plain_float(self):
        assert type(suggest_lr([0.1, 1.0], [2.0, 1.0])) is float

    def test_too_few_losses_are_an_error(self):
        with pytest.raises(ValueError, match="losses: expected at least 2 finite values, got 1"):
            suggest_lr([0.1, 1.0], [2.0, np.nan])


def test_the_three_together_give_a_rate_that_trains():
    lrs, losses = find(lambda lr: SGD(lr=lr), *BOWL, START)
    lr = suggest_lr(lrs, smooth_losses(losses))
    assert 1e-3 < lr < 0.1  # the stability limit 2 / 20
