"""Mistakes in the decay, each as the part of AdamL2 or AdamW that it replaces."""

import numpy as np

# --- AdamW: what is subtracted beside the step ------------------------------------------------------------------------


class DecayForgotten:
    def moved(self, params, update):
        return params - self.lr * update


class L2Coupled(DecayForgotten):
    def gradient(self, params, grads):
        return grads + self.weight_decay * params


class DecayBoth:
    """In the gradient and on the parameters."""

    def gradient(self, params, grads):
        return grads + self.weight_decay * params


class DecayNotScaled:
    def moved(self, params, update):
        return params - self.lr * update - self.weight_decay * params


class DecayUpdatedParams:
    def moved(self, params, update):
        return (params - self.lr * update) * (1 - self.lr * self.weight_decay)


class DecaySign:
    def moved(self, params, update):
        return params - self.lr * update + self.lr * self.weight_decay * params


class DecayPreconditioned:
    def moved(self, params, update):
        return params - self.lr * (update + self.weight_decay * params / self.denominator())


class DecayOnGradient:
    def moved(self, params, update):
        return params - self.lr * update * (1 + self.weight_decay)


class DecayShrinksUpdate:
    def moved(self, params, update):
        return params - self.lr * update * (1 - self.weight_decay)


class DecayShrinksUpdateLr:
    def moved(self, params, update):
        return params - self.lr * update * (1 - self.lr * self.weight_decay)


class DecayByGradient:
    """The decay multiplies the gradient in place of the parameters."""

    def gradient(self, params, grads):
        self.raw = grads
        return grads

    def moved(self, params, update):
        return params - self.lr * update - self.lr * self.weight_decay * self.raw


class DecaySignL1:
    def moved(self, params, update):
        return params - self.lr * update - self.lr * self.weight_decay * np.sign(params)


class DecayHalf:
    def moved(self, params, update):
        return params - self.lr * update - self.lr * 0.5 * self.weight_decay * params


class DecayDouble:
    def moved(self, params, update):
        return params - self.lr * update - self.lr * 2 * self.weight_decay * params


class DecayLrSquared:
    def moved(self, params, update):
        return params - self.lr * update - self.lr**2 * self.weight_decay * params


class DecayTowardsStart:
    origin = None

    def begin(self, params):
        super().begin(params)
        if self.origin is None:
            self.origin = params.copy()

    def moved(self, params, update):
        return params - self.lr * update - self.lr * self.weight_decay * (params - self.origin)


class DecayNormSquared:
    def moved(self, params, update):
        return params - self.lr * update - self.lr * self.weight_decay * np.sum(params**2)


class DecayHalfNormSquared:
    def moved(self, params, update):
        return params - self.lr * update - self.lr * self.weight_decay * 0.5 * np.sum(params**2)


class DecaySquares:
    def moved(self, params, update):
        return params - self.lr * update - self.lr * self.weight_decay * params**2


class DecayBiasScaled:
    def moved(self, params, update):
        size = self.lr * np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)
        return params - self.lr * update - size * self.weight_decay * params


class DecayBias1Scaled:
    """The step size corrected for m only, as in PyTorch's lr / bias_correction1."""

    def moved(self, params, update):
        size = self.lr / (1 - self.beta1**self.t)
        return params - self.lr * update - size * self.weight_decay * params


class DecayConstant:
    """The number lr * weight_decay is subtracted, without the parameters."""

    def moved(self, params, update):
        return params - self.lr * update - self.lr * self.weight_decay


class DecayOnly:
    """The step starts from nothing but the decayed parameters, once more: the decay counts twice."""

    def moved(self, params, update):
        return params * (1 - self.lr * self.weight_decay) - self.lr * (update + self.weight_decay * params)


class DecayWholeParams:
    """params * (1 - weight_decay) in the bracket that lr multiplies."""

    def moved(self, params, update):
        return params - self.lr * (update + (1 - self.weight_decay) * params)


# --- AdamL2: what is added to the gradient ----------------------------------------------------------------------------


class PenaltyForgotten:
    def gradient(self, params, grads):
        return grads


class Decoupled(PenaltyForgotten):
    def moved(self, params, update):
        return params - self.lr * update - self.lr * self.weight_decay * params


class DecoupledNotScaled(PenaltyForgotten):
    def moved(self, params, update):
        return params - self.lr * update - self.weight_decay * params


class DecoupledUpdated(PenaltyForgotten):
    def moved(self, params, update):
        return (params - self.lr * update) * (1 - self.lr * self.weight_decay)


class PenaltyBoth:
    def moved(self, params, update):
        return params - self.lr * update - self.lr * self.weight_decay * params


class PenaltySign:
    def gradient(self, params, grads):
        return grads - self.weight_decay * params


class PenaltyHalf:
    def gradient(self, params, grads):
        return grads + 0.5 * self.weight_decay * params


class PenaltyDouble:
    def gradient(self, params, grads):
        return grads + 2 * self.weight_decay * params


class PenaltyTimesLr:
    def gradient(self, params, grads):
        return grads + self.lr * self.weight_decay * params


class PenaltyL1:
    def gradient(self, params, grads):
        return grads + self.weight_decay * np.sign(params)


class PenaltySquares:
    def gradient(self, params, grads):
        return grads + self.weight_decay * params**2


class PenaltyNormSquared:
    def gradient(self, params, grads):
        return grads + self.weight_decay * np.sum(params**2)


class PenaltyHalfNormSquared:
    def gradient(self, params, grads):
        return grads + 0.5 * self.weight_decay * np.sum(params**2)


class PenaltyConstant:
    def gradient(self, params, grads):
        return grads + self.weight_decay


class PenaltyTowardsStart:
    origin = None

    def gradient(self, params, grads):
        self.origin = params.copy() if self.origin is None else self.origin
        return grads + self.weight_decay * (params - self.origin)


class PenaltyOnlyInM:
    def gradient(self, params, grads):
        self.raw = grads
        return grads + self.weight_decay * params

    def second(self, g):
        return super().second(self.raw)


class PenaltyOnlyInV:
    def gradient(self, params, grads):
        self.raw = grads
        return grads + self.weight_decay * params

    def first(self, g):
        return super().first(self.raw)


class PenaltyOnMoment(PenaltyForgotten):
    """weight_decay * params is added to m̂, after the averages."""

    def moved(self, params, update):
        return params - self.lr * (update + self.weight_decay * params / self.denominator())


class PenaltyOnUpdate(PenaltyForgotten):
    """lr is outside the bracket of the step, and the decay inside: the decoupled form."""

    def moved(self, params, update):
        return params - self.lr * (update + self.weight_decay * params)


class PenaltyMutatesGrads:
    """The decay is added to the caller's array; the path is right."""

    def gradient(self, params, grads):
        grads += self.weight_decay * params
        return grads
