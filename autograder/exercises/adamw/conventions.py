"""Adam with weight decay, in parts that can be replaced: the accepted conventions for ε, and the base of every mistake.

    g ← grads                     (AdamL2: g ← grads + weight_decay · params)
    m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,   m̂ = m / (1 − β₁ᵗ),   v̂ = v / (1 − β₂ᵗ)
    θ ← θ − lr m̂ / (√v̂ + ε)      (AdamW: … − lr · weight_decay · θ_old)

Sources: Kingma & Ba 2015 (arXiv 1412.6980); Loshchilov & Hutter 2019 (arXiv 1711.05101).
"""

import numpy as np

import optviz_ref


class Adam:
    """Adam's step in parts; AdamL2 and AdamW say where the decay goes."""

    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.m, self.v, self.t = None, None, 0

    def step(self, params, grads):
        self.begin(params)
        g = self.gradient(params, grads)
        self.average(g)
        with np.errstate(all="ignore"):  # some mistakes divide by zero, and that is what they show
            return self.moved(params, self.update(g))

    def begin(self, params):
        if self.m is None:
            self.m, self.v = np.zeros(params.shape), np.zeros(params.shape)
        self.t += 1

    def gradient(self, params, grads):
        return grads

    def average(self, g):
        self.m = self.first(g)
        self.v = self.second(g)

    def first(self, g):
        return self.beta1 * self.m + (1 - self.beta1) * g

    def second(self, g):
        return self.beta2 * self.v + (1 - self.beta2) * g**2

    def m_hat(self):
        return self.m / (1 - self.beta1**self.t)

    def v_hat(self):
        return self.v / (1 - self.beta2**self.t)

    def numerator(self, g):
        return self.m_hat()

    def denominator(self):
        return np.sqrt(self.v_hat()) + self.eps

    def update(self, g):
        return self.numerator(g) / self.denominator()

    def moved(self, params, update):
        return params - self.lr * update


class AdamL2(Adam):
    """Adam on the loss with an L2 penalty: the decay goes through the moments."""

    def gradient(self, params, grads):
        return grads + self.weight_decay * params


class AdamW(Adam):
    """Adam with decoupled decay: the old parameters shrink by lr · weight_decay."""

    def moved(self, params, update):
        return params - self.lr * update - self.lr * self.weight_decay * params


class EpsInside:
    """√(v̂ + ε), as Keras and optax do in AdaGrad and RMSprop."""

    def denominator(self):
        return np.sqrt(self.v_hat() + self.eps)


class EpsHat:
    """√v + ε on the uncorrected v, with the corrections in the step size (Kingma & Ba, end of section 2; Keras)."""

    def update(self, g):
        return np.sqrt(1 - self.beta2**self.t) * self.m_hat() / (np.sqrt(self.v) + self.eps)


class EpsHatInside:
    """√(v + ε) on the uncorrected v, with the corrections in the step size."""

    def update(self, g):
        return np.sqrt(1 - self.beta2**self.t) * self.m_hat() / np.sqrt(self.v + self.eps)


def conventions(base):
    """The accepted forms of `base` by convention name, the printed one (the reference's own) first."""
    parts = {"eps inside": EpsInside, "eps hat": EpsHat, "eps hat inside": EpsHatInside}
    reference = getattr(optviz_ref, base.__name__)
    return {"eps outside": reference} | {name: type(base.__name__, (part, base), {}) for name, part in parts.items()}
