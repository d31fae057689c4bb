"""Relatives of Adam: optimizers that scale each coordinate by a running average or maximum of its past gradients.

Those of `adaptive` come first; these change one thing each. As there, one object is one trajectory; params and grads
are float64 arrays of one shape, `step` returns new params of that shape and writes to neither. t = 1 at the first step.
"""

import numpy as np


class Adadelta:
    """Divide by the root of averaged squared gradients, multiply by that of averaged squared steps: lr has no unit.

    s = β * s + (1 - β) * g²
    δ = √(d + ε) / √(s + ε) * g
    d = β * d + (1 - β) * δ²
    θ = θ - lr * δ

    Convention: ε inside both roots, lr = 1 as in the paper (Keras 0.001, and β = 0.95). d starts at 0, so the first
    steps are about √ε long. Paper: Zeiler 2012, arXiv 1212.5701.
    """

    def __init__(self, lr=1.0, beta=0.9, eps=1e-6):
        self.lr, self.beta, self.eps = lr, beta, eps
        self.s = None
        self.d = None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
            self.d = np.zeros_like(params)

        self.s = self.beta * self.s + (1 - self.beta) * grads**2
        delta = np.sqrt(self.d + self.eps) / np.sqrt(self.s + self.eps) * grads
        self.d = self.beta * self.d + (1 - self.beta) * delta**2
        return params - self.lr * delta


class AMSGrad:
    """Step as Adam, but divide by the largest v so far: no rare large gradient is forgotten.

    v_max = max(v_max, v)
    θ = θ - lr * m_hat / (√(v_max / (1 - β2^t)) + ε),   m, v and m_hat as in Adam

    Convention: the maximum is taken of v, as in PyTorch and Keras; optax takes it of v_hat.
    Paper: Reddi, Kale & Kumar 2018, arXiv 1904.09237.
    """

    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.m = None
        self.v = None
        self.v_max = 0.0
        self.t = 0

    def step(self, params, grads):
        if self.m is None:
            self.m = np.zeros_like(params)
            self.v = np.zeros_like(params)

        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * grads
        self.v = self.beta2 * self.v + (1 - self.beta2) * grads**2
        self.v_max = np.maximum(self.v_max, self.v)
        m_hat = self.m / (1 - self.beta1**self.t)
        return params - self.lr * m_hat / (np.sqrt(self.v_max / (1 - self.beta2**self.t)) + self.eps)


class NAdam:
    """Step as Adam with Nesterov's look-ahead: the average of gradients as it will be, weighed with the gradient.

    μ_t = β1 * (1 - 0.96^(t ψ) / 2),   p = μ_1 * … * μ_t
    m_bar = μ_(t+1) * m / (1 - p μ_(t+1)) + (1 - μ_t) * g / (1 - p)
    θ = θ - lr * m_bar / (√v_hat + ε),   m and v_hat as in Adam

    Convention: ψ = 0.004 as in PyTorch and in the paper; Keras has ψ = 1, optax μ = β1. Paper: Dozat 2016.
    """

    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, psi=0.004):
        self.lr, self.beta1, self.beta2, self.eps, self.psi = lr, beta1, beta2, eps, psi
        self.m = None
        self.v = None
        self.p = 1.0
        self.t = 0

    def step(self, params, grads):
        if self.m is None:
            self.m = np.zeros_like(params)
            self.v = np.zeros_like(params)

        self.t += 1
        mu, mu_next = (self.beta1 * (1 - 0.5 * 0.96 ** (t * self.psi)) for t in (self.t, self.t + 1))
        self.p = self.p * mu
        self.m = self.beta1 * self.m + (1 - self.beta1) * grads
        self.v = self.beta2 * self.v + (1 - self.beta2) * grads**2
        m_bar = mu_next * self.m / (1 - self.p * mu_next) + (1 - mu) * grads / (1 - self.p)
        return params - self.lr * m_bar / (np.sqrt(self.v / (1 - self.beta2**self.t)) + self.eps)


class RAdam:
    """Step as Adam, shortened while v is an average of few gradients; at the very first, do not divide by it at all.

    ρ = ρ_end - 2 t β2^t / (1 - β2^t),   ρ_end = 2 / (1 - β2) - 1
    r = √((ρ - 4)(ρ - 2) ρ_end / ((ρ_end - 4)(ρ_end - 2) ρ))
    θ = θ - lr * r * m_hat * √(1 - β2^t) / (√v + ε) if ρ > 5, else θ - lr * m_hat

    Convention: ε beside √v as in PyTorch; optax has it beside √v_hat. Paper: Liu et al. 2020, arXiv 1908.03265.
    """

    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.m = None
        self.v = None
        self.t = 0

    def step(self, params, grads):
        if self.m is None:
            self.m = np.zeros_like(params)
            self.v = np.zeros_like(params)

        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * grads
        self.v = self.beta2 * self.v + (1 - self.beta2) * grads**2
        m_hat, missing = self.m / (1 - self.beta1**self.t), 1 - self.beta2**self.t
        end = 2 / (1 - self.beta2) - 1
        rho = end - 2 * self.t * (1 - missing) / missing
        if rho <= 5:
            return params - self.lr * m_hat
        r = np.sqrt((rho - 4) * (rho - 2) * end / ((end - 4) * (end - 2) * rho))
        return params - self.lr * r * m_hat * np.sqrt(missing) / (np.sqrt(self.v) + self.eps)


class Adamax:
    """Step as Adam, but divide by a slowly falling maximum of |g|: Adam in the maximum norm.

    m = β1 * m + (1 - β1) * g
    u = max(β2 * u, |g| + ε)
    θ = θ - lr / (1 - β1^t) * m / u

    Convention: ε inside the maximum, as in PyTorch and optax; Keras adds it to u.
    Paper: Kingma & Ba 2015, arXiv 1412.6980, section 7.
    """

    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.m = None
        self.u = None
        self.t = 0

    def step(self, params, grads):
        if self.m is None:
            self.m = np.zeros_like(params)
            self.u = np.zeros_like(params)

        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * grads
        self.u = np.maximum(self.beta2 * self.u, np.abs(grads) + self.eps)
        return params - self.lr / (1 - self.beta1**self.t) * self.m / self.u
