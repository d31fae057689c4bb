"""Known mistakes with AdaGrad, each as small code and a sentence about its behavior (MISCONCEPTIONS of the course)."""

import numpy as np

from autograder.exercise import Misconception


class Base:
    """AdaGrad in pieces, so that a mistake changes one of them."""

    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s, self.t = lr, eps, None, 0

    def before(self, params):
        return np.zeros_like(params)

    def collect(self, params, grads):
        return self.s + grads**2

    def root(self):
        return np.sqrt(self.s) + self.eps

    def move(self, params, grads):
        return self.lr * grads / self.root()

    def step(self, params, grads):
        self.t += 1
        if self.s is None:
            self.s = self.before(params)
        self.s = self.collect(params, grads)
        return params - self.move(params, grads)


class EmaDecay(Base):
    def collect(self, params, grads):
        return 0.9 * self.s + 0.1 * grads**2


class EpsMissing(Base):
    def root(self):
        return np.sqrt(self.s)


class MutatesParams(Base):
    def step(self, params, grads):
        params[...] = super().step(params.copy(), grads)
        return params


MISCONCEPTIONS = (
    Misconception(
        "ema_decay", "Your optimizer moves exactly as one that lets old squared gradients decay (RMSprop).", EmaDecay
    ),
    Misconception("eps_missing", "A gradient of zero gives 0/0, as in an AdaGrad that does not use eps.", EpsMissing),
    Misconception("mutates_params", "step changes params in place and returns the same array.", MutatesParams),
)
