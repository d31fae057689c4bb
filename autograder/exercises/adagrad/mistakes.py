"""AdaGrad's mistakes as code. `Base` is AdaGrad in pieces; each mistake replaces one of them."""

import numpy as np


class Base:
    """AdaGrad: what the accumulator starts at, what it collects, what divides, what is moved."""

    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s, self.t = lr, eps, None, 0

    def first(self, params, grads):
        return np.zeros_like(params)

    def collect(self, params, grads):
        return self.s + grads**2

    def denominator(self):
        return np.sqrt(self.s) + self.eps

    def update(self, params, grads):
        return self.lr * grads / self.denominator()

    def step(self, params, grads):
        self.t += 1
        if self.s is None:
            self.s = self.first(params, grads)
        self.s = self.collect(params, grads)
        return params - self.update(params, grads)


def variant(**pieces):
    """AdaGrad with pieces replaced."""
    return type("AdaGrad", (Base,), pieces)


def collecting(fn):
    """AdaGrad whose accumulator becomes fn(self, params, grads)."""
    return variant(collect=fn)


def dividing(fn):
    """AdaGrad that divides by fn(self)."""
    return variant(denominator=fn)


def moving(fn):
    """AdaGrad that subtracts fn(self, params, grads)."""
    return variant(update=fn)


def starting(fn):
    """AdaGrad whose accumulator starts at fn(self, params, grads)."""
    return variant(first=fn)


def eps_places(define):
    """A mistake with eps beside the root, under it, and as its least value: they differ where a sum is zero."""
    under = type("AdaGrad", (define,), {"denominator": lambda self: np.sqrt(self.s + self.eps)})
    least = type("AdaGrad", (define,), {"denominator": lambda self: np.maximum(np.sqrt(self.s), self.eps)})
    return [define, under, least]


DECAYS = (0.9, 0.99, 0.999, 0.95, 0.5)
EMA_DECAY = [collecting(lambda self, p, g, b=b: b * self.s + (1 - b) * g**2) for b in DECAYS]
DECAYED_SUM = [collecting(lambda self, p, g, b=b: b * self.s + g**2) for b in DECAYS]
NO_SQRT = [dividing(lambda self: self.s + self.eps), dividing(lambda self: (np.sqrt(self.s) + self.eps) ** 2)]
NOT_SQUARED = [
    variant(collect=lambda self, p, g: self.s + g, denominator=lambda self: np.sqrt(np.abs(self.s)) + self.eps),
    variant(collect=lambda self, p, g: self.s + g, denominator=lambda self: np.abs(self.s) + self.eps),
    variant(collect=lambda self, p, g: self.s + g, denominator=lambda self: self.s + self.eps),
    collecting(lambda self, p, g: self.s + g),
]
AbsThenSqrt = collecting(lambda self, p, g: self.s + np.abs(g))
AbsNoSqrt = variant(collect=lambda self, p, g: self.s + np.abs(g), denominator=lambda self: self.s + self.eps)
ResetState = collecting(lambda self, p, g: g**2)
NORM_STATE = [
    collecting(lambda self, p, g: self.s + np.sum(g**2)),
    collecting(lambda self, p, g: self.s + np.mean(g**2)),
    collecting(lambda self, p, g: self.s + np.max(g**2)),
    collecting(lambda self, p, g: self.s + np.linalg.norm(g)),
    dividing(lambda self: np.sqrt(np.mean(self.s)) + self.eps),
]
MeanNotSum = dividing(lambda self: np.sqrt(self.s / self.t) + self.eps)
Sign = moving(lambda self, p, g: -self.lr * g / self.denominator())
EpsMissing = dividing(lambda self: np.sqrt(self.s))
SqrtTDecay = dividing(lambda self: np.sqrt(self.t))
SquaresParams = collecting(lambda self, p, g: self.s + p**2)
NO_GRADIENT = [
    *eps_places(moving(lambda self, p, g: self.lr / self.denominator())),
    moving(lambda self, p, g: self.lr * np.abs(g) / self.denominator()),
]
SignInNumerator = moving(lambda self, p, g: self.lr * np.sign(g) / self.denominator())
INIT_ONE = [starting(lambda self, p, g: np.ones_like(p)), dividing(lambda self: np.sqrt(self.s) + 1)]
INIT_TENTH = [starting(lambda self, p, g: np.full_like(p, 0.1))]
MaxNotSum = collecting(lambda self, p, g: np.maximum(self.s, g**2))
FIRST_COORDINATE = [
    collecting(lambda self, p, g: self.s + g.flat[0] ** 2),
    collecting(lambda self, p, g: self.s + g[0] ** 2),
    *eps_places(collecting(lambda self, p, g: self.s + (np.arange(g.size) == 0).reshape(g.shape) * g**2)),
    *eps_places(collecting(lambda self, p, g: self.s + np.concatenate([g[:1] ** 2, 0 * g[1:]]))),
]
LR_HARDCODED = [moving(lambda self, p, g, lr=lr: lr * g / self.denominator()) for lr in (0.1, 0.01)]
NoLr = moving(lambda self, p, g: g / self.denominator())
LrTwice = moving(lambda self, p, g: self.lr**2 * g / self.denominator())
EPS_MULTIPLIES = [dividing(lambda self: np.sqrt(self.s) * self.eps), dividing(lambda self: np.sqrt(self.s * self.eps))]
BIAS_CORRECTION = [dividing(lambda self, b=b: np.sqrt(self.s / (1 - b**self.t)) + self.eps) for b in (0.9, 0.999, 0.99)]
FourthRoot = dividing(lambda self: np.sqrt(np.sqrt(self.s)) + self.eps)
VectorOnly = starting(lambda self, p, g: np.zeros(len(p)))
INT_STATE = eps_places(collecting(lambda self, p, g: (self.s + g**2).astype(int)))
PlainGradient = moving(lambda self, p, g: self.lr * g)
MultipliesByRoot = moving(lambda self, p, g: self.lr * g * self.denominator())
FirstGradientTwice = starting(lambda self, p, g: g**2)
LR_OVER_T = [
    moving(lambda self, p, g: self.lr / np.sqrt(self.t) * g / self.denominator()),
    moving(lambda self, p, g: self.lr / self.t * g / self.denominator()),
]
DEFAULT_LR = [
    variant(__init__=lambda self, lr=lr, eps=1e-8: Base.__init__(self, lr, eps)) for lr in (0.01, 0.001, 1.0, 0.5, 0.05)
]


class ClassState(Base):
    s = None

    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps = lr, eps

    def step(self, params, grads):
        shared = type(self)
        shared.s = grads**2 if shared.s is None else shared.s + grads**2
        return params - self.lr * grads / (np.sqrt(shared.s) + self.eps)


class MutatesParams(Base):
    def step(self, params, grads):
        params[...] = super().step(params.copy(), grads)
        return params


class MutatesParamsReturnsCopy(Base):
    def step(self, params, grads):
        params[...] = super().step(params.copy(), grads)
        return params.copy()


MUTATES_PARAMS = [MutatesParams, MutatesParamsReturnsCopy]


class SquaresGrads(Base):
    def step(self, params, grads):
        new = super().step(params, grads.copy())
        grads **= 2
        return new


class ScalesGrads(Base):
    def step(self, params, grads):
        new = super().step(params, grads.copy())
        grads *= self.lr / self.denominator()
        return new


MUTATES_GRADS = [SquaresGrads, ScalesGrads]


class OverwritesResults(Base):
    def step(self, params, grads):
        new = super().step(params, grads)
        if self.t == 1:
            self.out = np.empty_like(new)
        self.out[...] = new
        return self.out


class OwnParams(Base):
    def step(self, params, grads):
        self.x = super().step(getattr(self, "x", params), grads)
        return self.x.copy()


class StaleAccumulator(Base):
    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
        new = params - self.lr * grads / self.denominator()
        self.s = self.s + grads**2
        return new


STALE_ACCUMULATOR = eps_places(StaleAccumulator)


class ReturnsUpdate(Base):
    def step(self, params, grads):
        return params - super().step(params, grads)


class ReturnsMinusUpdate(Base):
    def step(self, params, grads):
        return super().step(params, grads) - params


RETURNS_UPDATE = [ReturnsUpdate, ReturnsMinusUpdate]


class CompoundingLr(Base):
    def step(self, params, grads):
        self.s = grads**2 if self.s is None else self.s + grads**2
        self.lr = self.lr / self.denominator()
        return params - self.lr * grads


COMPOUNDING_LR = eps_places(CompoundingLr)


class SummedGradient(Base):
    def step(self, params, grads):
        self.m = grads if self.t == 0 else self.m + grads
        self.t += 1
        self.s = grads**2 if self.s is None else self.s + grads**2
        return params - self.lr * self.m / self.denominator()
