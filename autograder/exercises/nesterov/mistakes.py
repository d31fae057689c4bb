"""Nesterov's mistakes as code. `Ahead` and `Torch` are the two accepted forms in pieces; each mistake replaces some."""

import numpy as np


class Ahead:
    """The look-ahead form: where the gradient is asked for, what the velocity becomes, where the step ends."""

    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v, self.t = lr, beta, None, 0

    def ahead(self, params):
        return params - self.lr * self.beta * self.v

    def collect(self, v, g):
        return self.beta * v + g

    def end(self, params, ahead, g, old):
        return params - self.lr * self.v

    def step(self, params, grad_fn):
        self.t += 1
        if self.v is None:
            self.v = np.zeros_like(params)
        ahead = self.ahead(params)
        g = grad_fn(ahead)
        old, self.v = self.v, self.collect(self.v, g)
        return self.end(params, ahead, g, old)


class Torch(Ahead):
    """PyTorch's form: the gradient at params, and a step along g + beta * v."""

    def ahead(self, params):
        return params

    def end(self, params, ahead, g, old):
        return params - self.lr * (g + self.beta * self.v)


def form(base, collect=None, ahead=None, end=None):
    """A form with pieces replaced: collect(self, v, g), ahead(self, params), end(self, params, ahead, g, old)."""
    pieces = {"collect": collect, "ahead": ahead, "end": end}
    return type("Nesterov", (base,), {k: f for k, f in pieces.items() if f})


def both(collect):
    """Both forms with another velocity."""
    return [form(Ahead, collect), form(Torch, collect)]


PlainMomentum = form(Ahead, ahead=lambda self, p: p)
WrongWay = form(Ahead, ahead=lambda self, p: p + self.lr * self.beta * self.v)
NoBetaAhead = form(Ahead, ahead=lambda self, p: p - self.lr * self.v)
NoLrAhead = form(Ahead, ahead=lambda self, p: p - self.beta * self.v)
OneMinusBetaAhead = form(Ahead, ahead=lambda self, p: p - self.lr * (1 - self.beta) * self.v)
LrAheadTwice = form(Ahead, ahead=lambda self, p: p - self.lr**2 * self.beta * self.v)
DAMPENING = both(lambda self, v, g: self.beta * v + (1 - self.beta) * g)
RESET_STATE = both(lambda self, v, g: g)
TWICE = [
    form(Ahead, end=lambda self, p, a, g, old: a - self.lr * self.v),
    form(Torch, end=lambda self, p, a, g, old: p - self.lr * (self.v + self.beta * self.v)),
]
SIGN = [
    form(Ahead, end=lambda self, p, a, g, old: p + self.lr * self.v),
    form(Torch, end=lambda self, p, a, g, old: p + self.lr * (g + self.beta * self.v)),
]
VELOCITY_SIGN = both(lambda self, v, g: self.beta * v - g)
LR_TWICE = [
    *both(lambda self, v, g: self.beta * v + self.lr * g),
    form(Ahead, lambda self, v, g: self.beta * v + self.lr * g, ahead=lambda self, p: p - self.beta * self.v),
    form(
        Torch,
        lambda self, v, g: self.beta * v + self.lr * g,
        end=lambda self, p, a, g, old: p - self.lr * (self.lr * g + self.beta * self.v),
    ),
]
TorchNoBeta = form(Torch, end=lambda self, p, a, g, old: p - self.lr * (g + self.v))
TorchOldVelocity = form(Torch, end=lambda self, p, a, g, old: p - self.lr * (g + self.beta * old))
BothCorrections = form(Ahead, end=Torch.end)
NoVelocity = form(Ahead, end=lambda self, p, a, g, old: p - self.lr * g)
RETURNS_VELOCITY = [
    form(base, end=end)
    for base, end in (
        (Ahead, lambda self, p, a, g, old: self.v),
        (Ahead, lambda self, p, a, g, old: self.lr * self.v),
        (Ahead, lambda self, p, a, g, old: -self.lr * self.v),
        (Torch, lambda self, p, a, g, old: self.v),
        (Torch, lambda self, p, a, g, old: self.lr * (g + self.beta * self.v)),
        (Torch, lambda self, p, a, g, old: g + self.beta * self.v),
    )
]
ReturnsAhead = form(Ahead, end=lambda self, p, a, g, old: a)
StaleVelocity = form(Ahead, end=lambda self, p, a, g, old: p - self.lr * old)
BETA_ON_GRADIENT = [
    *both(lambda self, v, g: v + self.beta * g),
    *both(lambda self, v, g: (1 - self.beta) * v + self.beta * g),
    form(Torch, end=lambda self, p, a, g, old: p - self.lr * (self.beta * g + self.v)),
]
BETA_ONE = [
    *both(lambda self, v, g: v + g),
    form(Ahead, lambda self, v, g: v + g, ahead=lambda self, p: p - self.lr * self.v),
]
BETA_HARDCODED = [
    *both(lambda self, v, g: 0.9 * v + g),
    form(Ahead, lambda self, v, g: 0.9 * v + g, ahead=lambda self, p: p - self.lr * 0.9 * self.v),
    form(Ahead, ahead=lambda self, p: p - self.lr * 0.9 * self.v),
    form(Torch, end=lambda self, p, a, g, old: p - self.lr * (g + 0.9 * self.v)),
    form(Torch, lambda self, v, g: 0.9 * v + g, end=lambda self, p, a, g, old: p - self.lr * (g + 0.9 * self.v)),
]
LR_HARDCODED = [
    form(Ahead, ahead=lambda self, p: p - 0.01 * self.beta * self.v, end=lambda self, p, a, g, old: p - 0.01 * self.v),
    form(Ahead, ahead=lambda self, p: p - 0.01 * self.beta * self.v),
    form(Ahead, end=lambda self, p, a, g, old: p - 0.01 * self.v),
    form(Torch, end=lambda self, p, a, g, old: p - 0.01 * (g + self.beta * self.v)),
]
NO_LR = [
    form(Ahead, ahead=lambda self, p: p - self.beta * self.v, end=lambda self, p, a, g, old: p - self.v),
    form(Ahead, end=lambda self, p, a, g, old: p - self.v),
    form(Torch, end=lambda self, p, a, g, old: p - (g + self.beta * self.v)),
]
SCALAR_VELOCITY = both(lambda self, v, g: self.beta * v + np.mean(g)) + both(
    lambda self, v, g: self.beta * v + np.linalg.norm(g)
)


def with_defaults(base, lr, beta):
    """A form with other default values."""

    def __init__(self, lr=lr, beta=beta):
        Ahead.__init__(self, lr, beta)

    return type("Nesterov", (base,), {"__init__": __init__})


DEFAULT_LR = [with_defaults(base, lr, 0.9) for base in (Ahead, Torch) for lr in (0.1, 0.001, 0.02, 0.05)]
DEFAULT_BETA = [with_defaults(base, 0.01, beta) for base in (Ahead, Torch) for beta in (0.5, 0.8, 0.95, 0.99, 0.0)]


class SharedAhead:
    """The look-ahead form with its velocity on the class."""

    v = None

    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta = lr, beta

    def step(self, params, grad_fn):
        shared = type(self)
        if shared.v is None:
            shared.v = np.zeros_like(params)
        shared.v = self.beta * shared.v + grad_fn(params - self.lr * self.beta * shared.v)
        return params - self.lr * shared.v


class SharedTorch(SharedAhead):
    """PyTorch's form with its velocity on the class."""

    def step(self, params, grad_fn):
        shared, g = type(self), grad_fn(params)
        shared.v = g if shared.v is None else self.beta * shared.v + g
        return params - self.lr * (g + self.beta * shared.v)


class SharedInside(SharedAhead):
    """The look-ahead form with lr inside its velocity, which is on the class."""

    def step(self, params, grad_fn):
        shared = type(self)
        v = np.zeros_like(params) if shared.v is None else shared.v
        shared.v = self.beta * v + self.lr * grad_fn(params - self.beta * v)
        return params - shared.v


class SharedTorchInside(SharedAhead):
    """PyTorch's form with lr inside its velocity, which is on the class."""

    def step(self, params, grad_fn):
        shared, g = type(self), grad_fn(params)
        shared.v = self.lr * g + (0.0 if shared.v is None else self.beta * shared.v)
        return params - (self.lr * g + self.beta * shared.v)


CLASS_STATE = [SharedAhead, SharedTorch, SharedInside, SharedTorchInside]


def mutating(base):
    """A form that writes its result into params."""

    class Nesterov(base):
        def step(self, params, grad_fn):
            params[...] = super().step(params.copy(), grad_fn)
            return params

    return Nesterov


def overwriting(base):
    """A form that returns one array again and again."""

    class Nesterov(base):
        def step(self, params, grad_fn):
            new = super().step(params, grad_fn)
            if self.t == 1:
                self.out = np.empty_like(new)
            self.out[...] = new
            return self.out

    return Nesterov


MUTATES_PARAMS = [mutating(Ahead), mutating(Torch)]
OVERWRITES = [overwriting(Ahead), overwriting(Torch)]


class AddsToGrads(Torch):
    """PyTorch's form, from an array of gradients that it adds to."""

    def step(self, params, grads):
        new = super().step(params, lambda q: grads.copy())
        grads += self.beta * self.v
        return new


class ScalesGrads(Torch):
    """PyTorch's form, from an array of gradients that it scales."""

    def step(self, params, grads):
        new = super().step(params, lambda q: grads.copy())
        grads *= self.lr
        return new


MUTATES_GRADS = [AddsToGrads, ScalesGrads]


class FirstTwice(Ahead):
    """The velocity starts at the gradient at params, and gets the first gradient once more."""

    def step(self, params, grad_fn):
        if self.v is None:
            self.v = grad_fn(params)
        return super().step(params, grad_fn)


class FirstTwiceTorch(FirstTwice, Torch):
    """The same in PyTorch's form."""


FIRST_TWICE = [FirstTwice, FirstTwiceTorch]


def fista(base, shift):
    """A form with (t - 1 + shift)/(t + 2 + shift) in place of beta."""

    class Nesterov(base):
        def step(self, params, grad_fn):
            self.beta = (self.t + shift) / (self.t + 3 + shift)
            return super().step(params, grad_fn)

    return Nesterov


FISTA = [fista(base, shift) for base in (Ahead, Torch) for shift in (0, 1)]


def extragradient(end, beta=lambda self: 1.0):
    """The gradient is asked for where the gradient at params leads."""

    class Nesterov(Ahead):
        def step(self, params, grad_fn):
            first = grad_fn(params)
            return super().step(params, lambda q: grad_fn(params - self.lr * beta(self) * first))

    Nesterov.end = end
    return Nesterov


EXTRAGRADIENT = [
    extragradient(Ahead.end),
    extragradient(Ahead.end, lambda self: self.beta),
    extragradient(NoVelocity.end),
    extragradient(NoVelocity.end, lambda self: self.beta),
]


def mixing(mix):
    """The look-ahead form whose gradient is mix(self, at params, at the look-ahead)."""

    class Nesterov(Ahead):
        def step(self, params, grad_fn):
            return super().step(params, lambda q: mix(self, grad_fn(params), grad_fn(q)))

    return Nesterov


Averaged = mixing(lambda self, here, ahead: 0.5 * (here + ahead))
ADDED = [
    mixing(lambda self, here, ahead: here + self.beta * ahead),
    mixing(lambda self, here, ahead: here + ahead),
    mixing(lambda self, here, ahead: ahead + self.beta * here),
]


class AheadMutates(Ahead):
    """The look-ahead is written into the caller's params, and the step starts there."""

    def step(self, params, grad_fn):
        self.v = np.zeros_like(params) if self.v is None else self.v
        params -= self.lr * self.beta * self.v
        self.v = self.beta * self.v + grad_fn(params)
        return params - self.lr * self.v


class StaleGradient(Ahead):
    """The velocity gets the gradient of the step before."""

    def step(self, params, grad_fn):
        self.kept = getattr(self, "kept", np.zeros_like(params))

        def stale(q):
            old, self.kept = self.kept, grad_fn(q)
            return old

        return super().step(params, stale)


def vector_only(base):
    """A form whose velocity has one number per row of params."""

    class Nesterov(base):
        def step(self, params, grad_fn):
            self.v = np.zeros(len(params)) if self.v is None else self.v
            return super().step(params, grad_fn)

    return Nesterov


VECTOR_ONLY = [vector_only(Ahead), vector_only(Torch)]
