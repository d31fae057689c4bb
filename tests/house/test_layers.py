"""Imports run down: no room imports one that stands on it, and there are few layers."""

import pytest

from tests.house.layers import imports, layers


def test_at_most_ten_layers_and_nothing_runs_back_up():
    drawn = layers(imports())
    assert len(drawn) <= 10 and set(drawn[-1]) == {"cli", "nbgrader_plugin"}


def test_a_circle_is_found():
    arrows = {"cli": {"judge"}, "judge": {"records", "sandbox"}, "sandbox": {"judge"}, "records": set()}
    with pytest.raises(ValueError, match="judge imports sandbox imports judge"):
        layers(arrows)
