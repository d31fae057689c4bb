"""Mistakes in m, v, t and their corrections, each as the part of `conventions.Adam` that it replaces."""

import numpy as np


class NoBiasCorrection:
    def m_hat(self):
        return self.m

    def v_hat(self):
        return self.v


class BiasOnlyM:
    def v_hat(self):
        return self.v


class BiasOnlyV:
    def m_hat(self):
        return self.m


class CountsLate:
    """t is counted after the corrections, so it is 0 at the first step."""

    def m_hat(self):
        return self.m / np.float64(1 - self.beta1 ** (self.t - 1))

    def v_hat(self):
        return self.v / np.float64(1 - self.beta2 ** (self.t - 1))


class CountsLateInPython(CountsLate):
    """The same with Python's numbers, which raise."""

    def m_hat(self):
        return self.m * (1 / (1 - self.beta1 ** (self.t - 1)))


class NeverCounts:
    def begin(self, params):
        super().begin(params)
        self.t = 1


class CountsTwo:
    """t starts at 1 and is counted before its first use."""

    def begin(self, params):
        super().begin(params)
        self.t += self.t == 1


class BetaTimesT:
    def m_hat(self):
        return self.m / np.float64(1 - self.beta1 * self.t)

    def v_hat(self):
        return self.v / np.float64(1 - self.beta2 * self.t)


class BetaTimesTAbs(BetaTimesT):
    """The same, kept alive by an absolute value under the root."""

    def v_hat(self):
        return np.abs(super().v_hat())


class Compounding:
    def average(self, g):
        super().average(g)
        self.m, self.v = self.m / (1 - self.beta1**self.t), self.v / (1 - self.beta2**self.t)

    def m_hat(self):
        return self.m

    def v_hat(self):
        return self.v


class CompoundingM(BiasOnlyV):
    def average(self, g):
        super().average(g)
        self.m = self.m / (1 - self.beta1**self.t)


class CompoundingV(BiasOnlyM):
    def average(self, g):
        super().average(g)
        self.v = self.v / (1 - self.beta2**self.t)


class NotSquared:
    """The root of a negative average is NaN."""

    def second(self, g):
        return self.beta2 * self.v + (1 - self.beta2) * g


class NotSquaredAbs(NotSquared):
    def denominator(self):
        return np.sqrt(np.abs(self.v_hat())) + self.eps


class NotSquaredClipped(NotSquared):
    def denominator(self):
        return np.sqrt(np.maximum(self.v_hat(), 0.0)) + self.eps


class AbsoluteAverage:
    def second(self, g):
        return self.beta2 * self.v + (1 - self.beta2) * np.abs(g)


class AbsoluteNoRoot(AbsoluteAverage):
    def denominator(self):
        return self.v_hat() + self.eps


class SwappedBetas:
    def begin(self, params):
        if self.m is None:
            self.beta1, self.beta2 = self.beta2, self.beta1
        super().begin(params)


class SwappedRolesM:
    def first(self, g):
        return (1 - self.beta1) * self.m + self.beta1 * g


class SwappedRolesV:
    def second(self, g):
        return (1 - self.beta2) * self.v + self.beta2 * g**2


class SwappedRoles(SwappedRolesM, SwappedRolesV):
    pass


class NoOneMinusBeta1:
    def first(self, g):
        return self.beta1 * self.m + g


class NoOneMinusBeta2:
    def second(self, g):
        return self.beta2 * self.v + g**2


class NoOneMinusBeta(NoOneMinusBeta1, NoOneMinusBeta2):
    pass


class NormState:
    def second(self, g):
        return self.beta2 * self.v + (1 - self.beta2) * np.sum(g**2)


class MeanState:
    def second(self, g):
        return self.beta2 * self.v + (1 - self.beta2) * np.mean(g**2)


class SumOfSquares:
    def second(self, g):
        return self.v + g**2


class SumOfSquaresUncorrected(SumOfSquares, BiasOnlyM):
    pass


class AmsgradHat:
    """The maximum of the corrected v (optax)."""

    top = 0.0

    def v_hat(self):
        self.top = np.maximum(self.top, super().v_hat())
        return self.top


class Amsgrad(AmsgradHat):
    """The maximum of v, corrected afterwards (torch, Keras)."""

    def v_hat(self):
        self.top = np.maximum(self.top, self.v)
        return self.top / (1 - self.beta2**self.t)


class Nadam:
    def numerator(self, g):
        return self.beta1 * self.m_hat() + (1 - self.beta1) * g / (1 - self.beta1**self.t)


class NadamNext(Nadam):
    """The correction of m looks one step ahead, as in Dozat's formula and optax."""

    def numerator(self, g):
        ahead = self.beta1 * self.m / (1 - self.beta1 ** (self.t + 1))
        return ahead + (1 - self.beta1) * g / (1 - self.beta1**self.t)


class StaleM:
    old = 0.0

    def average(self, g):
        self.old = self.m
        super().average(g)

    def m_hat(self):
        return self.old / (1 - self.beta1**self.t)


class StaleV:
    old = 0.0

    def average(self, g):
        self.old = self.v
        super().average(g)

    def v_hat(self):
        return self.old / (1 - self.beta2**self.t)


class MSquaredInV:
    def second(self, g):
        return self.beta2 * self.v + (1 - self.beta2) * self.m**2


class Centered:
    def v_hat(self):
        return super().v_hat() - self.m_hat() ** 2


class Beta1CorrectsBoth:
    def v_hat(self):
        return self.v / (1 - self.beta1**self.t)


class Beta2CorrectsBoth:
    def m_hat(self):
        return self.m / (1 - self.beta2**self.t)


class SwappedCorrections(Beta1CorrectsBoth, Beta2CorrectsBoth):
    pass


class OneBeta1:
    """beta1 is used where beta2 belongs."""

    def begin(self, params):
        self.beta2 = self.beta1
        super().begin(params)


class OneBeta2:
    def begin(self, params):
        self.beta1 = self.beta2
        super().begin(params)


class CorrectionMultiplies:
    def m_hat(self):
        return self.m * (1 - self.beta1**self.t)

    def v_hat(self):
        return self.v * (1 - self.beta2**self.t)


class FirstCoordinate:
    def second(self, g):
        return self.beta2 * self.v + (1 - self.beta2) * g.flat[0] ** 2
