"""Known mistakes with Nesterov's momentum, most in both of its forms, each with a sentence about how it behaves.

Where two of them behave the same, the first in the list names them both.
"""

from autograder.exercise import Misconception
from autograder.exercises.nesterov import mistakes as wrong

MOVES = "Your optimizer moves exactly as one that "


def known(slug, behavior, *defines):
    """One misconception in as many forms as it is commonly written in."""
    sentence = behavior if behavior[0].isupper() else MOVES + behavior
    return [Misconception(slug, sentence, define) for define in defines]


MISCONCEPTIONS = (
    *known("plain_momentum", "takes the gradient at the current point; that is plain momentum.", wrong.PlainMomentum),
    *known("lookahead_wrong_way", "looks ahead backwards, with the wrong sign.", wrong.WrongWay),
    *known("lookahead_no_beta", "leaves beta out of the look-ahead.", wrong.NoBetaAhead),
    *known("lookahead_no_lr", "leaves lr out of the look-ahead.", wrong.NoLrAhead),
    *known("dampening", "scales the gradient by (1 - beta) in the velocity.", *wrong.DAMPENING),
    *known("reset_state", "keeps no velocity from one step to the next.", *wrong.RESET_STATE),
    *known("class_state", "All your Nesterov objects behave as if they shared one velocity.", *wrong.CLASS_STATE),
    *known(
        "double_momentum",
        "steps from the look-ahead point with the whole velocity, counting momentum twice.",
        *wrong.TWICE,
    ),
    *known("sign", "goes uphill, as without the minus sign.", *wrong.SIGN),
    *known(
        "velocity_sign", "collects minus the gradient in the velocity, and still subtracts it.", *wrong.VELOCITY_SIGN
    ),
    *known("lr_twice", "applies lr inside and outside the velocity.", *wrong.LR_TWICE),
    *known("torch_no_beta", "leaves beta out in front of the velocity in the final step.", wrong.TorchNoBeta),
    *known("torch_old_velocity", "uses the old velocity in the final step.", wrong.TorchOldVelocity),
    *known("mutates_params", "Your step changes params in place and returns the same array.", *wrong.MUTATES_PARAMS),
    *known("mutates_grads", "Your step changes the caller's array of gradients.", *wrong.MUTATES_GRADS),
    *known("overwrites_results", "Your step overwrites the array that it returned before.", *wrong.OVERWRITES),
    *known("both_corrections", "looks ahead and applies PyTorch's correction as well.", wrong.BothCorrections),
    *known("first_gradient_twice", "counts the first gradient twice.", *wrong.FIRST_TWICE),
    *known("fista_schedule", "uses (t - 1)/(t + 2) in place of beta (FISTA's schedule).", *wrong.FISTA),
    *known("gradient_lookahead", "looks ahead along the gradient, not along the velocity.", *wrong.EXTRAGRADIENT),
    *known("averaged_gradients", "averages the gradients at the two points.", wrong.Averaged),
    *known("no_velocity_in_update", "uses the velocity for the look-ahead only, not for the step.", wrong.NoVelocity),
    *known(
        "returns_velocity",
        "What you return is the velocity or the update, not the new parameters.",
        *wrong.RETURNS_VELOCITY,
    ),
    *known(
        "lookahead_mutates", "overwrites params by the look-ahead, so that momentum counts twice.", wrong.AheadMutates
    ),
    *known("beta_on_gradient", "multiplies the gradient by beta, not the old velocity.", *wrong.BETA_ON_GRADIENT),
    *known("beta_hardcoded", "ignores the beta that it is given.", *wrong.BETA_HARDCODED),
    *known("lr_hardcoded", "ignores the lr that it is given.", *wrong.LR_HARDCODED),
    *known("stale_velocity", "steps with the velocity from before this gradient.", wrong.StaleVelocity),
    *known("beta_one", "does not multiply the old velocity by beta.", *wrong.BETA_ONE),
    *known("lookahead_one_minus_beta", "uses 1 - beta in the look-ahead.", wrong.OneMinusBetaAhead),
    *known("lookahead_added_to_momentum", "adds the look-ahead gradient on top of the plain one.", *wrong.ADDED),
    *known(
        "sutskever_lr_outside_lookahead",
        "has lr in the velocity and multiplies by lr once more to look ahead.",
        wrong.LrAheadTwice,
    ),
    *known("returns_lookahead", "What you return is the look-ahead point of the old velocity.", wrong.ReturnsAhead),
    *known("stale_gradient", "steps with the gradient of the step before.", wrong.StaleGradient),
    *known("no_lr", "does not use lr.", *wrong.NO_LR),
    *known("scalar_velocity", "keeps one velocity for all coordinates.", *wrong.SCALAR_VELOCITY),
    *known("default_lr", "Nesterov() behaves as with another lr than 0.01.", *wrong.DEFAULT_LR),
    *known("default_beta", "Nesterov() behaves as with another beta than 0.9.", *wrong.DEFAULT_BETA),
    *known("vector_only", "Your step works for vectors only and fails on a matrix.", *wrong.VECTOR_ONLY),
)
