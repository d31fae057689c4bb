"""Known mistakes with AdaGrad: each a small class that changes one piece of it, and a sentence about how it behaves.

Where two of them behave the same, the first in the list names them both.
"""

from autograder.exercise import Misconception
from autograder.exercises.adagrad import mistakes as wrong

MOVES = "Your optimizer moves exactly as one that "


def known(slug, behavior, *defines):
    """One misconception in as many forms as it is commonly written in."""
    sentence = behavior if behavior[0].isupper() else MOVES + behavior
    return [Misconception(slug, sentence, define) for define in defines]


MISCONCEPTIONS = (
    *known("ema_decay", "lets old squared gradients decay, which is RMSprop; AdaGrad sums them all.", *wrong.EMA_DECAY),
    *known("decayed_sum", "multiplies the old sum by a decay factor; AdaGrad never forgets.", *wrong.DECAYED_SUM),
    *known("no_sqrt", "divides by the sum of squares itself, without the square root.", *wrong.NO_SQRT),
    *known("not_squared", "sums the gradients and not their squares.", *wrong.NOT_SQUARED),
    *known("abs_then_sqrt", "sums the absolute gradients, not the squares, and takes the root.", wrong.AbsThenSqrt),
    *known("abs_no_sqrt", "divides by the sum of absolute gradients.", wrong.AbsNoSqrt),
    *known("reset_state", "starts its accumulator again at every step, so that nothing accumulates.", wrong.ResetState),
    *known("class_state", "All your AdaGrad objects behave as if they shared one accumulator.", wrong.ClassState),
    *known("norm_state", "keeps one number for all coordinates; AdaGrad keeps one for each.", *wrong.NORM_STATE),
    *known("mean_not_sum", "averages the squared gradients; AdaGrad sums them.", wrong.MeanNotSum),
    *known("mutates_params", "Your step changes params in place and returns the same array.", *wrong.MUTATES_PARAMS),
    *known("mutates_grads", "Your step changes the caller's array of gradients.", *wrong.MUTATES_GRADS),
    *known("overwrites_results", "Your step overwrites the array that it returned before.", wrong.OverwritesResults),
    *known("own_params", "Your step goes on from its own last point and not from params.", wrong.OwnParams),
    *known("sign", "goes uphill, as without the minus sign.", wrong.Sign),
    *known("eps_missing", "A gradient of zero gives 0/0, as in an AdaGrad that does not use eps.", wrong.EpsMissing),
    *known("stale_accumulator", "divides by the sum from before the current gradient.", *wrong.STALE_ACCUMULATOR),
    *known("sqrt_t_decay", "divides by the root of the step number, not of the gradients' history.", wrong.SqrtTDecay),
    *known("returns_update", "What you return is the update and not the new parameters.", *wrong.RETURNS_UPDATE),
    *known("squares_params", "accumulates squared parameters, not squared gradients.", wrong.SquaresParams),
    *known(
        "no_gradient_in_numerator", "divides lr by the root, with no gradient in the numerator.", *wrong.NO_GRADIENT
    ),
    *known("sign_in_numerator", "uses only the sign of the gradient in the numerator.", wrong.SignInNumerator),
    *known("init_one", "starts its accumulator at 1, not at 0.", *wrong.INIT_ONE),
    *known("init_tenth", "starts its accumulator at 0.1 (as Keras does); here it starts at 0.", *wrong.INIT_TENTH),
    *known("compounding_lr", "overwrites its lr, so that the division compounds at every step.", *wrong.COMPOUNDING_LR),
    *known(
        "summed_gradient_numerator", "steps along the sum of all gradients, not the current one.", wrong.SummedGradient
    ),
    *known("max_not_sum", "keeps the largest squared gradient; AdaGrad sums them.", wrong.MaxNotSum),
    *known("first_coordinate", "feeds its accumulator from the first coordinate only.", *wrong.FIRST_COORDINATE),
    *known("lr_hardcoded", "ignores the lr that it is given.", *wrong.LR_HARDCODED),
    *known("no_lr", "does not use lr.", wrong.NoLr),
    *known("lr_twice", "applies lr twice.", wrong.LrTwice),
    *known("eps_multiplies", "multiplies the root by eps; eps is added to it.", *wrong.EPS_MULTIPLIES),
    *known("bias_correction", "applies Adam's bias correction to the sum; AdaGrad has none.", *wrong.BIAS_CORRECTION),
    *known("fourth_root", "takes the root twice.", wrong.FourthRoot),
    *known("int_state", "keeps integers in its accumulator, so that fractions are lost.", *wrong.INT_STATE),
    *known("plain_gradient", "takes plain gradient steps and divides by nothing.", wrong.PlainGradient),
    *known("multiplies_by_root", "multiplies by the root; AdaGrad divides by it.", wrong.MultipliesByRoot),
    *known("first_gradient_twice", "counts the first gradient twice.", wrong.FirstGradientTwice),
    *known("lr_over_t", "also divides lr by the step number, or by its root.", *wrong.LR_OVER_T),
    *known("default_lr", "AdaGrad() behaves as with another lr than 0.1.", *wrong.DEFAULT_LR),
    *known("vector_only", "Your step works for vectors only and fails on a matrix.", wrong.VectorOnly),
)
