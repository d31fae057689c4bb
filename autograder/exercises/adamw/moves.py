"""Mistakes in the step, the arguments and the state, each as the part of `conventions.Adam` that it replaces."""

from types import MappingProxyType

import numpy as np

DEFAULTS = MappingProxyType({"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01})


class EpsMissing:
    def denominator(self):
        return np.sqrt(self.v_hat())


class EpsUnused:
    """No eps, and no step where v is zero: the guard of optax."""

    def update(self, g):
        v_hat = self.v_hat()
        return np.where(v_hat > 0, self.numerator(g) / np.sqrt(np.where(v_hat > 0, v_hat, 1.0)), 0.0)


class ParamsKept:
    """The params of the step before are kept, and the argument is not looked at."""

    kept = None

    def step(self, params, grads):
        self.kept = super().step(params if self.kept is None else self.kept, grads)
        return self.kept.copy()


class EpsSubtracted:
    def denominator(self):
        return np.sqrt(self.v_hat()) - self.eps


class EpsMultiplies:
    def denominator(self):
        return np.sqrt(self.v_hat()) * self.eps


class NoSqrt:
    def denominator(self):
        return self.v_hat() + self.eps


class RootOfBoth:
    """The root of m̂, with its sign kept."""

    def numerator(self, g):
        m_hat = super().numerator(g)
        return np.sign(m_hat) * np.sqrt(np.abs(m_hat))


class RootOfBothNan:
    """The plain root, NaN where m̂ is negative."""

    def numerator(self, g):
        return np.sqrt(super().numerator(g))


class RootOfFraction:
    def update(self, g):
        return np.sqrt(self.numerator(g) / (self.v_hat() + self.eps))


class FourthRoot:
    def denominator(self):
        return np.sqrt(np.sqrt(self.v_hat())) + self.eps


class NumeratorGradient:
    def numerator(self, g):
        return g


class Uphill:
    def numerator(self, g):
        return -super().numerator(g)


class UphillAll:
    """The decay grows the parameters too."""

    def moved(self, params, update):
        return 2 * params - super().moved(params, update)


class SignOfMoment:
    def update(self, g):
        return np.sign(self.m_hat())


class LrOverRootT:
    def moved(self, params, update):
        return super().moved(params, update / np.sqrt(self.t))


class NoLr:
    def moved(self, params, update):
        return super().moved(params, update / self.lr)


class ReturnsUpdate:
    def moved(self, params, update):
        return self.lr * update


class ReturnsMinusUpdate:
    def moved(self, params, update):
        return -self.lr * update


class ReturnsBareUpdate:
    def moved(self, params, update):
        return update


class ReturnsMove:
    """The whole move, decay included, to be subtracted."""

    def moved(self, params, update):
        return params - super().moved(params, update)


class ReturnsMinusMove:
    def moved(self, params, update):
        return super().moved(params, update) - params


class Fixed:
    """An argument is ignored; the default stands in its place."""

    ignored = ()

    def begin(self, params):
        for name in self.ignored:
            setattr(self, name, DEFAULTS[name])
        super().begin(params)


class LrHardcoded(Fixed):
    ignored = ("lr",)


class BetaHardcoded(Fixed):
    ignored = ("beta1", "beta2")


class Beta1Hardcoded(Fixed):
    ignored = ("beta1",)


class Beta2Hardcoded(Fixed):
    ignored = ("beta2",)


class EpsHardcoded(Fixed):
    ignored = ("eps",)


class DecayHardcoded(Fixed):
    ignored = ("weight_decay",)


class AllHardcoded(Fixed):
    ignored = tuple(DEFAULTS)


class ResetState:
    def begin(self, params):
        self.m, self.v = np.zeros(params.shape), np.zeros(params.shape)
        self.t += 1


class ResetAll:
    """m, v and t start again: every step is the first."""

    def begin(self, params):
        self.m, self.v, self.t = np.zeros(params.shape), np.zeros(params.shape), 1


class SharedState:
    """m, v and t belong to the class."""

    shared = {"m": 0.0, "v": 0.0, "t": 0}  # noqa: RUF012 - that it is shared is the mistake

    def begin(self, params):
        self.__dict__.update(type(self).shared)
        if np.shape(self.m) != params.shape:
            self.m, self.v = np.zeros(params.shape), np.zeros(params.shape)
        self.t += 1

    def average(self, g):
        super().average(g)
        type(self).shared.update(m=self.m, v=self.v, t=self.t)


class SharedMoments(SharedState):
    """m and v belong to the class, t to the object."""

    shared = {"m": 0.0, "v": 0.0}  # noqa: RUF012 - that it is shared is the mistake

    def average(self, g):
        super(SharedState, self).average(g)
        type(self).shared.update(m=self.m, v=self.v)


class MutatesParams:
    def step(self, params, grads):
        params[...] = super().step(params, grads)
        return params


class MutatesGrads:
    """The caller's gradients are squared in place."""

    def step(self, params, grads):
        new = super().step(params, grads.copy())
        grads **= 2
        return new


class OverwritesResults:
    """One array is returned again and again."""

    out = None

    def step(self, params, grads):
        new = super().step(params, grads)
        self.out = np.empty_like(new) if self.out is None else self.out
        self.out[...] = new
        return self.out


class IntegerState:
    def begin(self, params):
        if self.m is None:
            self.m, self.v = np.zeros(params.shape, dtype=int), np.zeros(params.shape, dtype=int)
        self.t += 1

    def average(self, g):
        super().average(g)
        self.m, self.v = self.m.astype(int), self.v.astype(int)
