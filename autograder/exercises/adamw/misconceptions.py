"""The known mistakes of both cells: a slug, what the optimizer then does, and the parts it is made of.

A slug may stand more than once: the same words for several implementations that behave differently.
"""

from __future__ import annotations

from autograder.exercise import Misconception
from autograder.exercises.adamw import decays as d
from autograder.exercises.adamw import moments as m
from autograder.exercises.adamw import moves as v
from autograder.exercises.adamw.conventions import AdamL2, AdamW, EpsInside

#: slug -> (what {name} does, the parts that make it)
ADAM = {
    "no_bias_correction": ("moves exactly as one without the bias correction would", m.NoBiasCorrection),
    "bias_only_m": ("moves exactly as one that corrects the bias of m only would", m.BiasOnlyM),
    "bias_only_v": ("moves exactly as one that corrects the bias of v only would", m.BiasOnlyV),
    "t_starts_at_zero": (
        "gives no numbers from its first step on, as one whose t is still 0 there would, which divides by 0; t is 1 at "
        "the first step",
        m.CountsLate,
        m.CountsLateInPython,
    ),
    "t_never_counts": ("moves exactly as one whose t stays 1 would, so the correction never changes", m.NeverCounts),
    "t_off_by_one": ("moves exactly as one whose t is one too large would; t is 1 at the first step", m.CountsTwo),
    "beta_times_t": (
        "moves exactly as one that corrects by 1 - beta * t would; it is 1 - beta to the power t",
        m.BetaTimesT,
        m.BetaTimesTAbs,
    ),
    "compounding_correction": (
        "moves exactly as one that keeps the corrected averages as its state would, so the correction compounds",
        m.Compounding,
        m.CompoundingM,
        m.CompoundingV,
    ),
    "correction_multiplies": (
        "moves exactly as one that multiplies by 1 - beta to the power t would; the averages are divided by it",
        m.CorrectionMultiplies,
    ),
    "bias_wrong_beta": (
        "moves exactly as one with the wrong beta in a bias correction would; beta1 goes with m, beta2 with v",
        m.Beta1CorrectsBoth,
        m.Beta2CorrectsBoth,
        m.SwappedCorrections,
    ),
    "eps_missing": ("gives 0/0 where the gradient is zero, as one without eps would", v.EpsMissing),
    "eps_unused": ("moves the same for every eps, as one that guards against zero in another way would", v.EpsUnused),
    "params_kept": (
        "goes on from its own last result, whatever params it is given",
        v.ParamsKept,
    ),
    "eps_subtracted": ("moves exactly as one that subtracts eps would; eps is added to the root", v.EpsSubtracted),
    "eps_multiplies": ("moves exactly as one that multiplies by eps would; eps is added to the root", v.EpsMultiplies),
    "no_sqrt": ("moves exactly as one that divides by v_hat would; it is the square root of v_hat", v.NoSqrt),
    "fourth_root": ("moves exactly as one that takes the root twice would", v.FourthRoot),
    "sqrt_both": (
        "moves exactly as one with the root of the whole fraction would; only v_hat is under the root",
        v.RootOfBoth,
        v.RootOfBothNan,
        v.RootOfFraction,
    ),
    "not_squared": (
        "moves exactly as one whose v averages the gradients would; v averages their squares",
        m.NotSquared,
        m.NotSquaredAbs,
        m.NotSquaredClipped,
    ),
    "abs_average": (
        "moves exactly as one whose v averages absolute gradients would; v averages their squares",
        m.AbsoluteAverage,
        m.AbsoluteNoRoot,
    ),
    "swapped_betas": ("moves exactly as one with beta1 and beta2 swapped would", m.SwappedBetas),
    "swapped_roles": (
        "moves exactly as one with beta on the new gradient would; beta multiplies the old average",
        m.SwappedRoles,
        m.SwappedRolesM,
        m.SwappedRolesV,
    ),
    "one_beta": (
        "moves exactly as one with the same beta for both averages would; m has beta1 and v has beta2",
        m.OneBeta1,
        m.OneBeta2,
    ),
    "no_one_minus_beta1": ("moves exactly as one without the factor (1 - beta1) in m would", m.NoOneMinusBeta1),
    "no_one_minus_beta2": ("moves exactly as one without the factor (1 - beta2) in v would", m.NoOneMinusBeta2),
    "no_one_minus_beta": ("moves exactly as one without the factors (1 - beta) in m and v would", m.NoOneMinusBeta),
    "numerator_gradient": (
        "moves exactly as one with the gradient as its numerator would (RMSprop); the numerator is m_hat",
        v.NumeratorGradient,
    ),
    "reset_state": (
        "moves exactly as one whose m and v start again at every step would",
        v.ResetState,
        v.ResetAll,
    ),
    "norm_state": (
        "moves exactly as one with one number v for all coordinates would; v has one for each coordinate",
        m.NormState,
        m.MeanState,
        m.FirstCoordinate,
    ),
    "sign": ("steps uphill; the step goes against the gradient", v.Uphill, v.UphillAll),
    "adagrad_v": (
        "moves exactly as one whose v sums all squared gradients without decay would",
        m.SumOfSquares,
        m.SumOfSquaresUncorrected,
    ),
    "amsgrad": ("moves exactly as one that keeps the maximum of v would (AMSGrad)", m.Amsgrad, m.AmsgradHat),
    "nesterov": (
        "moves exactly as one that mixes in the current gradient once more would (Nadam)",
        m.Nadam,
        m.NadamNext,
    ),
    "stale_m": ("moves exactly as one that uses m before it gets the current gradient would", m.StaleM),
    "stale_v": ("moves exactly as one that uses v before it gets the current gradient would", m.StaleV),
    "m_squared_in_v": ("moves exactly as one whose v averages m squared would; v averages g squared", m.MSquaredInV),
    "centered": ("moves exactly as one that subtracts m_hat squared from v_hat would", m.Centered),
    "sign_only": ("moves by lr in every coordinate, as one that uses only the sign of m_hat would", v.SignOfMoment),
    "lr_over_sqrt_t": ("moves exactly as one that also divides lr by the root of t would", v.LrOverRootT),
    "no_lr": ("moves exactly as one that does not multiply the step by lr would", v.NoLr),
    "lr_hardcoded": ("moves the same for every lr; the lr argument is ignored", v.LrHardcoded),
    "beta_hardcoded": (
        "moves the same for every beta; an argument beta1 or beta2 is ignored",
        v.BetaHardcoded,
        v.Beta1Hardcoded,
        v.Beta2Hardcoded,
    ),
    "all_hardcoded": ("moves the same for all hyper-parameters; the arguments are ignored", v.AllHardcoded),
    "eps_hardcoded": ("moves the same for every eps; the eps argument is ignored", v.EpsHardcoded),
    "decay_hardcoded": (
        "moves the same for every weight_decay; the weight_decay argument is ignored",
        v.DecayHardcoded,
    ),
    "returns_update": (
        "returns the update; step returns the new parameters",
        v.ReturnsUpdate,
        v.ReturnsMinusUpdate,
        v.ReturnsBareUpdate,
        v.ReturnsMove,
        v.ReturnsMinusMove,
    ),
    "class_state": ("shares m, v and t between all objects; each object has its own", v.SharedState, v.SharedMoments),
    "mutates_params": ("changes params in place and returns the same array", v.MutatesParams),
    "mutates_grads": ("changes the caller's array of gradients", v.MutatesGrads),
    "overwrites_results": ("overwrites the array that it returned before", v.OverwritesResults),
    "int_state": ("keeps integers in m and v, so fractions are lost", v.IntegerState),
}

DECAY_W = {
    "l2_coupled": (
        "moves exactly as one that adds the decay to the gradient would (L2); AdamW decays the parameters directly",
        d.L2Coupled,
    ),
    "decay_not_scaled": (
        "decays by weight_decay * params, as in Algorithm 2 of the AdamW paper; here it is lr * weight_decay * params",
        d.DecayNotScaled,
    ),
    "decay_updated_params": (
        "decays the parameters after the step; the old parameters are to be decayed",
        d.DecayUpdatedParams,
    ),
    "decay_forgotten": ("moves exactly as one without weight decay would (plain Adam)", d.DecayForgotten),
    "decay_sign": ("moves exactly as one whose decay grows the parameters would; it has the wrong sign", d.DecaySign),
    "decay_preconditioned": ("divides the decay by the root of v as well", d.DecayPreconditioned),
    "decay_on_gradient": (
        "decays the update and not the parameters",
        d.DecayOnGradient,
        d.DecayShrinksUpdate,
        d.DecayShrinksUpdateLr,
        d.DecayByGradient,
    ),
    "decay_sign_l1": ("decays by the sign of the parameters (L1)", d.DecaySignL1),
    "decay_half": ("decays half as much as it should, as one with the factor 1/2 of the L2 penalty would", d.DecayHalf),
    "decay_double": ("decays twice as much as it should", d.DecayDouble, d.DecayOnly),
    "decay_both": ("applies the decay twice, in the gradient and to the parameters", d.DecayBoth),
    "decay_lr_squared": ("multiplies the decay by lr twice", d.DecayLrSquared),
    "decay_towards_start": ("decays towards the starting point; the decay goes towards zero", d.DecayTowardsStart),
    "decay_norm_squared": (
        "subtracts the squared norm of params, the penalty's value, from each coordinate",
        d.DecayNormSquared,
        d.DecayHalfNormSquared,
    ),
    "decay_squares": ("decays by the square of each parameter", d.DecaySquares),
    "decay_constant": ("subtracts lr * weight_decay without the parameters", d.DecayConstant),
    "decay_whole_params": ("multiplies the parameters by lr * (1 - weight_decay) in the step", d.DecayWholeParams),
    "decay_bias_scaled": (
        "multiplies the decay by the bias-corrected step size",
        d.DecayBiasScaled,
        d.DecayBias1Scaled,
    ),
}

DECAY_L2 = {
    "decoupled": (
        "decays the parameters directly (that is AdamW); AdamL2 adds weight_decay * params to the gradient",
        d.Decoupled,
        d.DecoupledNotScaled,
        d.DecoupledUpdated,
    ),
    "decay_forgotten": ("moves exactly as one without weight decay would (plain Adam)", d.PenaltyForgotten),
    "decay_sign": ("moves exactly as one whose decay grows the parameters would; it has the wrong sign", d.PenaltySign),
    "decay_half": ("decays half as much as it should, as one with an extra factor 1/2 would", d.PenaltyHalf),
    "decay_double": ("decays twice as much as it should, as one with an extra factor 2 would", d.PenaltyDouble),
    "decay_both": ("applies the decay twice, in the gradient and to the parameters", d.PenaltyBoth),
    "decay_times_lr": ("multiplies the decay in the gradient by lr; it is weight_decay * params", d.PenaltyTimesLr),
    "decay_sign_l1": ("decays by the sign of the parameters (L1)", d.PenaltyL1),
    "decay_squares": ("decays by the square of each parameter", d.PenaltySquares),
    "decay_norm_squared": (
        "adds the squared norm of params, the penalty's value, to each coordinate of the gradient",
        d.PenaltyNormSquared,
        d.PenaltyHalfNormSquared,
    ),
    "decay_constant": ("adds weight_decay to the gradient without the parameters", d.PenaltyConstant),
    "decay_towards_start": ("decays towards the starting point; the decay goes towards zero", d.PenaltyTowardsStart),
    "decay_only_m": ("lets the decay into m but not into v; it is added before both", d.PenaltyOnlyInM),
    "decay_only_v": ("lets the decay into v but not into m; it is added before both", d.PenaltyOnlyInV),
    "decay_preconditioned": (
        "adds the decay after the averages; it is added to the gradient before both",
        d.PenaltyOnMoment,
    ),
    "mutates_grads": (
        "changes the caller's array of gradients, as adding the decay in place does",
        d.PenaltyMutatesGrads,
    ),
}


#: where the path depends on where eps is: a zero in the denominator, or a large eps
TWINS = (
    m.CorrectionMultiplies,
    m.StaleV,
    m.Centered,
    v.IntegerState,
    v.EpsHardcoded,
    m.NotSquaredClipped,
    v.ReturnsBareUpdate,
)


def built(base, table):
    """The misconceptions of a table on `base`; those of TWINS also with ε inside the root."""
    for slug, (words, *parts) in table.items():
        sentence = f"Your {base.__name__} {words}."
        for part in parts:
            own = {k: dict(v) for k, v in vars(part).items() if isinstance(v, dict)}  # so that each run renews it
            for bases in [(part, base), (part, EpsInside, base)][: 1 + (part in TWINS)]:
                yield Misconception(slug, sentence, type(base.__name__, bases, dict(own)))


ADAM_L2 = (*built(AdamL2, DECAY_L2), *built(AdamL2, ADAM))
ADAM_W = (*built(AdamW, DECAY_W), *built(AdamW, ADAM))
