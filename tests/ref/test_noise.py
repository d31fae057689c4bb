"""Noise from a seed: known numbers, normal ones, and independent from step to step and seed to seed."""

import numpy as np
import pytest

from optviz_ref.noise import seeded_noise


def mulberry32(a):
    """The generator as its author wrote it, a state that steps; in Python's whole numbers."""
    while True:
        a = (a + 0x6D2B79F5) % 2**32
        t = (a ^ a >> 15) * (1 | a) % 2**32
        t = ((t + (t ^ t >> 7) * (61 | t)) % 2**32) ^ t
        yield ((t ^ t >> 14) % 2**32) / 2**32


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_it_is_box_and_mullers_turn_of_mulberry32(seed):
    uniform = mulberry32(seed)
    first, second = np.array([[next(uniform), next(uniform)] for _ in range(50)]).T
    z = np.sqrt(-2 * np.log(1 - first)) * np.exp(2j * np.pi * second)
    np.testing.assert_allclose(seeded_noise(seed, 50), np.stack([z.real, z.imag], axis=1), atol=1e-14)


def test_the_numbers_are_normal_and_independent():
    z = seeded_noise(3, 20_000)
    assert z.shape == (20_000, 2) and np.isfinite(z).all()
    room = 4 / np.sqrt(len(z))  # four standard errors
    assert np.all(abs(z.mean(axis=0)) < room) and np.all(abs((z**2).mean(axis=0) - 1) < 1.5 * room)
    assert np.all(abs((z[1:] * z[:-1]).mean(axis=0)) < room) and abs((z[:, 0] * z[:, 1]).mean()) < room
    assert abs((np.abs(z) < 1).mean() - 0.6827) < room
    assert abs((z * seeded_noise(4, 20_000)).mean()) < room


def test_a_shorter_run_has_the_same_numbers():
    np.testing.assert_array_equal(seeded_noise(9, 10), seeded_noise(9, 100)[:10])


def test_a_seed_out_of_range_is_refused():
    with pytest.raises(ValueError, match="seed"):
        seeded_noise(2**32, 1)
