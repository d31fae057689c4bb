"""Nesterov's momentum takes its gradient where the velocity is about to lead, or corrects for it as PyTorch does.

The velocity and the look-ahead are each paid for alone. The small tests on state, inputs and shapes need the whole
update: leaving the inputs alone is worth nothing in code that does nothing.
"""

import numpy as np
import pytest

UPDATE = (
    "Compare step with the printed update: g at params - lr * beta * v, then v = beta * v + g, then params - lr * v."
)
BETA = 0.9  # of the probe `asked`


@pytest.mark.points(0.5)
def test_first_step(student):
    """The very first step is right."""
    student.follows("first", look=UPDATE)


@pytest.mark.points(1)
@pytest.mark.needs("test_first_step")
def test_velocity(student):
    """The velocity sums past gradients, each older one weighing beta times less."""
    student.follows("constant", look="Look at v = beta * v + g, and at what step subtracts from params.")


@pytest.mark.points(1)
@pytest.mark.needs("test_first_step")
def test_looks_ahead(student):
    """The gradient is asked for at the look-ahead point, or the step corrects for it as PyTorch's does."""
    if student.matches("asked"):
        return
    path, asked = student.array("asked"), student.array("asked", "asked")
    array = "Its gradient comes as an array, so PyTorch's correction was expected; the path has none, or another one."
    student.expect(bool(np.any(np.isfinite(asked))), "asked", array, "Look at params - lr * (g + beta * v).")
    ahead = path[1:-1] + BETA * np.diff(path[:-1], axis=0)  # params plus beta times the last move
    look = "Look at the argument of grad_fn: params - lr * beta * v is params plus beta times the last move."
    student.agrees("asked", asked[1:], ahead, "the point asked for", look, begin=2)
    student.expect(
        bool(np.all(ahead != path[1:-1])), "asked", "It was expected to move at every step; it did not.", look
    )


@pytest.mark.points(2.5)
@pytest.mark.needs("test_first_step")
def test_update(student):
    """Every step follows the printed update (or PyTorch's form of it), early and after many steps."""
    student.follows("scripted", "long", "asked", look=UPDATE)


@pytest.mark.points(1)
@pytest.mark.needs("test_update")
@pytest.mark.shows("lr_hardcoded", "beta_hardcoded")
def test_arguments(student):
    """The lr and beta that Nesterov is made with are those that it uses."""
    look = "Look at where __init__ keeps lr and beta and where step uses them."
    student.follows("scripted_alt", "rates", look=look)
    student.follows("rates", array="first", look=look)


@pytest.mark.points(0.5)
@pytest.mark.needs("test_update")
@pytest.mark.shows("default_lr", "default_beta")
def test_defaults(student):
    """Nesterov() without arguments has lr=0.01 and beta=0.9."""
    student.follows("defaults", look="Look at the default values in __init__.")


@pytest.mark.points(0.25)
@pytest.mark.needs("test_update")
def test_zero_gradient(student):
    """A gradient of zero moves nothing at the start and breaks nothing."""
    student.follows("zero", look="Look for a division, or for a test on the gradient's value.")


@pytest.mark.points(1)
@pytest.mark.needs("test_update")
@pytest.mark.shows("class_state")
def test_own_state(student):
    """Every Nesterov object keeps its own velocity, which starts at zero."""
    student.follows("instances", "fresh", look="Look at where the velocity is kept: on self, or on something shared?")


@pytest.mark.points(1)
@pytest.mark.needs("test_update")
@pytest.mark.shows("mutates_params", "mutates_grads", "overwrites_results")
def test_inputs_kept(student):
    """step leaves params, gradients and earlier results as they were."""
    look = "Look for assignments in place, such as params -= …"
    student.clean("params_changed", "grads_changed", "result_changed", look=look)


@pytest.mark.points(0.25)
@pytest.mark.needs("test_update")
@pytest.mark.shows("vector_only")
def test_shapes(student):
    """Parameters may have any shape: one number, a vector, a matrix."""
    student.follows("matrix", "one", look="Look for code that counts on a certain number of coordinates.")


@pytest.mark.points(0.25)
@pytest.mark.needs("test_update")
def test_float32(student):
    """float64 arrays come back as float64, and float32 arrays are stepped as well, to float32's precision."""
    student.follows("float32", look="Look for code that counts on the type of params.")
    student.clean("dtype", look="Look for a conversion of the result.")


@pytest.mark.points(0.75)
@pytest.mark.needs("test_update", "test_arguments")
def test_descent(student):
    """The path over a landscape and its losses are Nesterov's."""
    student.follows("descent", "valley", look=UPDATE)
    student.follows("descent", "valley", array="losses", scale="range", look=UPDATE)
