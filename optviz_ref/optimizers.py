"""First-order optimizers with one learning rate for all coordinates: SGD, Momentum, and Nesterov's two forms.

One object is one trajectory: it keeps its state between steps, so every run needs a new one. `step` takes float64
arrays of any shape, returns new parameters, and writes to neither argument.
"""

import numpy as np


class SGD:
    """Step against the gradient.

    θ = θ - lr * g

    Convention: "SGD" as libraries use the word; with the full gradient this is plain gradient descent.
    Shapes: params and grads are float64 arrays of one shape, and so is the result.
    Paper: Robbins & Monro 1951, A stochastic approximation method.
    """

    def __init__(self, lr=0.01):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * grads


class Momentum:
    """Step along a velocity that sums past gradients, each older one weighing β times less.

    v = β * v + g
    θ = θ - lr * v

    Convention: the velocity is a sum, as in PyTorch, with lr outside it: under a constant gradient the step grows to
    lr / (1 - β). Keras keeps lr inside the velocity, which differs once lr changes.
    Shapes: params and grads are float64 arrays of one shape, and so is the result.
    Paper: Polyak 1964, Some methods of speeding up the convergence of iteration methods.
    """

    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.v = None

    def step(self, params, grads):
        if self.v is None:
            self.v = np.zeros_like(params)

        self.v = self.beta * self.v + grads
        return params - self.lr * self.v


class Nesterov:
    """Step along a velocity whose newest gradient is taken where the old velocity is about to lead.

    g = ∇f(θ - lr * β * v)
    v = β * v + g
    θ = θ - lr * v

    Convention: the look-ahead form, which returns θ and not the look-ahead point. `step` gets the gradient as a
    function, since it is asked for at another point than params. lr is outside the velocity, as in `Momentum`.
    Shapes: params is a float64 array, grad_fn(params) one of the same shape, and so is the result.
    Papers: Nesterov 1983; Sutskever et al. 2013, On the importance of initialization and momentum in deep learning.
    """

    needs_grad_fn = True

    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.v = None

    def step(self, params, grad_fn):
        if self.v is None:
            self.v = np.zeros_like(params)

        grads = grad_fn(params - self.lr * self.beta * self.v)
        self.v = self.beta * self.v + grads
        return params - self.lr * self.v


class NesterovTorch:
    """Step by the gradient and the velocity it has just entered, so that no gradient is needed elsewhere.

    v = β * v + g
    φ = φ - lr * (g + β * v)

    Convention: PyTorch's form (Keras and optax agree). It follows the look-ahead point of `Nesterov`:
    φ = θ - lr * β * v, where v is the velocity after the step, if lr is constant.
    Shapes: params and grads are float64 arrays of one shape, and so is the result.
    Paper: Sutskever et al. 2013; the form in φ is Bengio et al. 2013, Advances in optimizing recurrent networks.
    """

    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.v = None

    def step(self, params, grads):
        if self.v is None:
            self.v = np.zeros_like(params)

        self.v = self.beta * self.v + grads
        return params - self.lr * (grads + self.beta * self.v)
