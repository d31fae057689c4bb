"""AdaGrad divides each coordinate's gradient by the root of the sum of all its squares so far.

Two tests are about parts of the update and pay for them alone. The small tests on state, inputs and shapes need the
whole update: leaving the inputs alone is worth nothing in code that does nothing.
"""

import numpy as np
import pytest

UPDATE = (
    "Compare your step with the printed update: s grows by grads**2, then params moves by lr * grads / (sqrt(s) + eps)."
)


@pytest.mark.points(0.5)
def test_first_step(student):
    """The very first step is right."""
    student.follows("first", look=UPDATE)


@pytest.mark.points(0.5)
def test_direction(student):
    """Every coordinate moves against its gradient at every step."""
    moves, grads = np.diff(student.array("scaled"), axis=0), student.array("scaled", "grads")
    student.expect(
        bool(np.all(moves * grads < 0)),
        "scaled",
        "A coordinate was expected to fall where its gradient is positive and rise where it is negative; not all did.",
        "Look at the sign of the step and at what it multiplies.",
    )


@pytest.mark.points(0.5)
@pytest.mark.needs("test_direction")
def test_scale(student):
    """Making all gradients larger by one factor changes nothing: each is divided by its own history."""
    path, large = student.array("scaled"), student.array("scaled", "large")
    look = "The two runs should give the same path: look at whether numerator and denominator grow alike."
    student.agrees("scaled", large, path, "the second path", look)


@pytest.mark.points(2.5)
@pytest.mark.needs("test_first_step")
def test_update(student):
    """Every step follows the printed update, early and after many steps."""
    student.follows("mixed", "long", look=UPDATE)


@pytest.mark.points(1)
@pytest.mark.needs("test_update")
@pytest.mark.shows("lr_hardcoded")
def test_arguments(student):
    """The lr that AdaGrad is made with is the lr that it uses."""
    look = "Look at where __init__ keeps lr and where step uses it."
    student.follows("mixed_alt", "rates", look=look)
    student.follows("rates", array="first", look=look)


@pytest.mark.points(0.5)
@pytest.mark.needs("test_update")
@pytest.mark.shows("default_lr")
def test_defaults(student):
    """AdaGrad() without arguments has lr=0.1."""
    student.follows("defaults", look="Look at the default values in __init__.")


@pytest.mark.points(0.5)
@pytest.mark.needs("test_update")
@pytest.mark.shows("eps_missing")
def test_zero_gradient(student):
    """A gradient of zero moves nothing and breaks nothing."""
    student.follows("zero", look="Look at what keeps the division from being 0/0.")


@pytest.mark.points(0.5)
@pytest.mark.needs("test_update")
def test_eps(student):
    """eps is added to the root (or under it), with the value that was given, 1e-8 by default."""
    student.follows(
        "big_eps", "small", "default_eps", look="Look at where eps enters the division, and at its default."
    )


@pytest.mark.points(1)
@pytest.mark.needs("test_update")
@pytest.mark.shows("class_state", "own_params")
def test_own_state(student):
    """Every AdaGrad object keeps its own sum, which starts at zero, and steps from the params that it is given."""
    look = "Look at what is kept between steps: the sum alone, and on self?"
    student.follows("instances", "fresh", "elsewhere", look=look)


@pytest.mark.points(1)
@pytest.mark.needs("test_update")
@pytest.mark.shows("mutates_params", "mutates_grads", "overwrites_results")
def test_inputs_kept(student):
    """step leaves params, grads and earlier results as they were."""
    look = "Look for assignments in place, such as params -= …"
    student.clean("params_changed", "grads_changed", "result_changed", look=look)


@pytest.mark.points(0.5)
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
    """The path over a landscape and its losses are AdaGrad's."""
    student.follows("descent", "valley", look=UPDATE)
    student.follows("descent", "valley", array="losses", scale="range", look=UPDATE)
