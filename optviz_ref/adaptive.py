"""Optimizers that scale each coordinate by its own past gradients: AdaGrad, RMSprop, Adam, and Adam with weight decay.

The scaling is diagonal: it evens out the scales of the coordinates, and no curvature that lies across them. As in
`optimizers`, one object is one trajectory, and `step` returns new parameters and writes to neither argument.
"""

import numpy as np


class AdaGrad:
    """Divide each coordinate's step by the root of the sum of all its squared gradients.

    s = s + g²
    θ = θ - lr * g / (√s + ε)

    Convention: ε outside the root and s = 0 at the start, as in PyTorch; Keras and optax put ε inside and start
    at s = 0.1. The first step is lr in every coordinate with a gradient.
    Shapes: params and grads are float64 arrays of one shape, and so is the result.
    Paper: Duchi, Hazan & Singer 2011, Adaptive subgradient methods for online learning and stochastic optimization.
    """

    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.s = None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)

        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)


class RMSprop:
    """Divide each coordinate's step by the root of a running average of its squared gradients.

    s = β * s + (1 - β) * g²
    θ = θ - lr * g / (√s + ε)

    Convention: ε outside the root, as in PyTorch (whose β is 0.99); Keras and optax put it inside. There is no bias
    correction, so the first step is lr / √(1 - β) long.
    Shapes: params and grads are float64 arrays of one shape, and so is the result.
    Source: Hinton 2012, Neural networks for machine learning, lecture 6e.
    """

    def __init__(self, lr=0.01, beta=0.9, eps=1e-8):
        self.lr = lr
        self.beta = beta
        self.eps = eps
        self.s = None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)

        self.s = self.beta * self.s + (1 - self.beta) * grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)


class Adam:
    """Step by an average of gradients over the root of an average of their squares, both corrected for starting at 0.

    m = β1 * m + (1 - β1) * g
    v = β2 * v + (1 - β2) * g²
    m_hat = m / (1 - β1^t)
    v_hat = v / (1 - β2^t)
    θ = θ - lr * m_hat / (√v_hat + ε)

    Convention: t = 1 at the first step; ε outside the root of the corrected v_hat, as in PyTorch and optax (Keras adds
    it to the root of v). Without the correction the first step would be 3.16 lr long at the default β1 and β2.
    Shapes: params and grads are float64 arrays of one shape, and so is the result.
    Paper: Kingma & Ba 2015, arXiv 1412.6980.
    """

    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
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
        m_hat = self.m / (1 - self.beta1**self.t)
        v_hat = self.v / (1 - self.beta2**self.t)
        return params - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class AdamL2:
    """Add the gradient of an L2 penalty, ½ wd ‖θ‖², to the gradient; then step as Adam.

    g = g + wd * θ
    m = β1 * m + (1 - β1) * g
    v = β2 * v + (1 - β2) * g²
    m_hat = m / (1 - β1^t)
    v_hat = v / (1 - β2^t)
    θ = θ - lr * m_hat / (√v_hat + ε)

    Convention: PyTorch's `Adam(weight_decay=wd)`. The decay passes through m and v, so it is rescaled with the
    gradient; `AdamW` is another algorithm, with another limit.
    Shapes: params and grads are float64 arrays of one shape, and so is the result.
    Paper: Loshchilov & Hutter 2019, arXiv 1711.05101, Algorithm 2 (the L2 variant); Adam as in `Adam`.
    """

    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.weight_decay = weight_decay
        self.m = None
        self.v = None
        self.t = 0

    def step(self, params, grads):
        if self.m is None:
            self.m = np.zeros_like(params)
            self.v = np.zeros_like(params)

        self.t += 1
        grads = grads + self.weight_decay * params
        self.m = self.beta1 * self.m + (1 - self.beta1) * grads
        self.v = self.beta2 * self.v + (1 - self.beta2) * grads**2
        m_hat = self.m / (1 - self.beta1**self.t)
        v_hat = self.v / (1 - self.beta2**self.t)
        return params - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class AdamW:
    """Step as Adam, and shrink the parameters beside it: the decay never enters m and v.

    m = β1 * m + (1 - β1) * g
    v = β2 * v + (1 - β2) * g²
    m_hat = m / (1 - β1^t)
    v_hat = v / (1 - β2^t)
    θ = θ - lr * m_hat / (√v_hat + ε) - lr * wd * θ

    Convention: the decay is lr * wd * θ with θ before the step, as in PyTorch and optax. The paper's Algorithm 2
    multiplies it by the schedule only, not by lr.
    Shapes: params and grads are float64 arrays of one shape, and so is the result.
    Paper: Loshchilov & Hutter 2019, Decoupled weight decay regularization, arXiv 1711.05101.
    """

    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.weight_decay = weight_decay
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
        m_hat = self.m / (1 - self.beta1**self.t)
        v_hat = self.v / (1 - self.beta2**self.t)
        return params - self.lr * m_hat / (np.sqrt(v_hat) + self.eps) - self.lr * self.weight_decay * params
