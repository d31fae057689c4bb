"""AdamL2 adds the gradient of an L2 penalty, weight_decay * params, to the gradient; then it steps as Adam does.

Whoever steps right but decays wrong keeps Adam's points; the small tests on state, inputs and shapes need the whole
update.
"""

import pytest

ADAM = (
    "Compare m, v, m_hat, v_hat and the step with the printed update: t is 1 at the first step, and (1 - beta) is on "
    "the new gradient."
)
DECAY = (
    "weight_decay * params is added to the gradient before m and v are updated; nothing is subtracted from params "
    "beside the step."
)


@pytest.mark.points(1.75)
def test_adam(student):
    """Without decay (weight_decay=0) AdamL2 steps as Adam does."""
    student.follows("plain", "long", look=ADAM)


@pytest.mark.points(0.5)
def test_decay_only(student):
    """With gradients of zero, the decay alone is the gradient that Adam steps with."""
    student.follows("decay_only", look=DECAY)


@pytest.mark.points(1.5)
@pytest.mark.needs("test_adam")
def test_update(student):
    """With decay, every step follows the printed update."""
    student.follows("mixed", look=DECAY)


@pytest.mark.points(0.5)
@pytest.mark.needs("test_update")
@pytest.mark.shows("beta_hardcoded", "lr_hardcoded", "decay_hardcoded", "all_hardcoded")
def test_arguments(student):
    """The hyper-parameters that AdamL2 is made with are those that it uses."""
    look = "Look at where __init__ keeps each argument and where step uses it."
    student.follows("mixed_alt", "rates", look=look)
    student.follows("rates", array="first", look=look)


@pytest.mark.points(0.5)
@pytest.mark.needs("test_update")
def test_defaults(student):
    """AdamL2() without arguments has lr=0.01, beta1=0.9, beta2=0.999 and weight_decay=0.01."""
    student.follows("defaults", look="Look at the default values in __init__.")


@pytest.mark.points(0.5)
@pytest.mark.needs("test_update")
@pytest.mark.shows("eps_missing")
def test_zero_gradient(student):
    """A gradient of zero at params of zero moves nothing and breaks nothing."""
    student.follows("zero", look="Look at what keeps the division from being 0/0.")


@pytest.mark.points(0.25)
@pytest.mark.needs("test_update")
@pytest.mark.shows("eps_hardcoded", "eps_subtracted", "eps_unused")
def test_eps(student):
    """eps is added to the root (or under it), with the value that was given, 1e-8 by default."""
    student.follows(
        "big_eps", "small", "default_eps", look="Look at where eps enters the division, and at its default."
    )


@pytest.mark.points(0.75)
@pytest.mark.needs("test_update")
@pytest.mark.shows("class_state", "params_kept")
def test_own_state(student):
    """Every AdamL2 object keeps its own m, v and t, which start at zero, and takes params from its argument."""
    student.follows(
        "instances", "fresh", "elsewhere", look="Look at where m, v and t are kept: on self, or on something shared?"
    )


@pytest.mark.points(0.75)
@pytest.mark.needs("test_update")
@pytest.mark.shows("mutates_grads", "mutates_params", "overwrites_results")
def test_inputs_kept(student):
    """step leaves params, grads and earlier results as they were."""
    look = "Look for assignments in place, such as grads += … or params -= …."
    student.clean("params_changed", "grads_changed", "result_changed", look=look)


@pytest.mark.points(0.25)
@pytest.mark.needs("test_update")
def test_shapes(student):
    """Parameters may have any shape: one number, a vector, a matrix."""
    student.follows("matrix", "one", look="Look for code that counts on a certain number of coordinates.")


@pytest.mark.points(0.25)
@pytest.mark.needs("test_update")
def test_float32(student):
    """float64 arrays come back as float64, and float32 arrays are stepped as well, to float32's precision."""
    student.follows("float32", look="Look for code that counts on the type of params.")
    student.clean("dtype", look="Look for a conversion of the result.")


@pytest.mark.points(0.5)
@pytest.mark.needs("test_update")
def test_descent(student):
    """The path over a landscape and its losses are AdamL2's."""
    student.follows("descent", "valley", look=DECAY)
    student.follows("descent", "valley", array="losses", scale="range", look=DECAY)
