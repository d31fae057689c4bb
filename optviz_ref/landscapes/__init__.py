"""Test functions, each with its analytic gradient, its minima and the box worth looking at.

The coordinate axis comes first: x[0] and x[1] may be numbers, or arrays of any one shape. So a point (2,), a batch of
points (2, N) and a grid (2, H, W) go through the same expression in one call; a function gives (), (N,) or (H, W), a
gradient the shape of x. `LANDSCAPES` has those of two coordinates by name, `TEN` some of ten.
"""

# ruff: noqa: F403 - each module's functions and gradients, which its registry lists
from optviz_ref.landscapes.basins import *
from optviz_ref.landscapes.basins import BASINS
from optviz_ref.landscapes.bowls import *
from optviz_ref.landscapes.bowls import BOWLS
from optviz_ref.landscapes.dimensions import TEN, Quadratic, random_rotation, rosenbrock_nd, rosenbrock_nd_grad
from optviz_ref.landscapes.landscape import Landscape
from optviz_ref.landscapes.ripples import *
from optviz_ref.landscapes.ripples import RIPPLES
from optviz_ref.landscapes.saddles import *
from optviz_ref.landscapes.saddles import SADDLES
from optviz_ref.landscapes.training import *
from optviz_ref.landscapes.training import TRAINING, NoisyQuadratic
from optviz_ref.landscapes.valleys import *
from optviz_ref.landscapes.valleys import VALLEYS

LANDSCAPES = {**BOWLS, **VALLEYS, **SADDLES, **BASINS, **RIPPLES, **TRAINING}

# fmt: off
__all__ = [
    "LANDSCAPES", "TEN", "Landscape", "NoisyQuadratic", "Quadratic", "random_rotation",
    "rosenbrock_nd", "rosenbrock_nd_grad", *LANDSCAPES, *(f"{name}_grad" for name in LANDSCAPES),
]
# fmt: on
