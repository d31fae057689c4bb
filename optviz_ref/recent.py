"""Recent optimizers: by signs alone, without a schedule, for matrices, and one around another that seeks flat minima.

One object is one trajectory. Params and gradients are float64 arrays of one shape; `step` returns new params of that
shape and writes to no argument.
"""

import numpy as np


class Lion:
    """Step by lr in every coordinate, against the sign of an average of past gradients and the current one.

    θ = θ - lr * (sign(β1 * m + (1 - β1) * g) + wd * θ)
    m = β2 * m + (1 - β2) * g

    Convention: the step uses m from before; then m is averaged with another weight, β2. The decay is as in AdamW;
    optax's default wd is 0.001. A good lr is 3 to 10 times below Adam's. Paper: Chen et al. 2023, arXiv 2302.06675.
    """

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.99, weight_decay=0.0):
        self.lr, self.beta1, self.beta2, self.weight_decay = lr, beta1, beta2, weight_decay
        self.m = None

    def step(self, params, grads):
        if self.m is None:
            self.m = np.zeros_like(params)

        update = np.sign(self.beta1 * self.m + (1 - self.beta1) * grads)
        self.m = self.beta2 * self.m + (1 - self.beta2) * grads
        return params - self.lr * (update + self.weight_decay * params)


class ScheduleFreeSGD:
    """Step z by gradients taken between it and its running average θ, which converges as if lr had been lowered.

    y = (1 - β) * z + β * θ
    z = z - lr * ∇f(y)
    θ = (1 - c) * θ + c * z,   c = w / (sum of all w so far),   w = (largest lr so far)²

    Convention: `step` gets the gradient as a function and returns θ, the point to report. The authors' code and optax
    keep y as the params and compute θ when asked. Paper: Defazio et al. 2024, arXiv 2405.15682.
    """

    needs_grad_fn = True

    def __init__(self, lr=0.1, beta=0.9):
        self.lr, self.beta = lr, beta
        self.z = None
        self.lr_max = 0.0
        self.total = 0.0

    def step(self, params, grad_fn):
        if self.z is None:
            self.z = params

        self.z = self.z - self.lr * grad_fn((1 - self.beta) * self.z + self.beta * params)
        self.lr_max = np.maximum(self.lr_max, self.lr)
        self.total = self.total + self.lr_max**2
        c = self.lr_max**2 / np.maximum(self.total, 1e-300)  # 0 while a warm-up has lr = 0
        return (1 - c) * params + c * self.z


def orthogonalize(matrix):
    """Bring the singular values of a matrix near 1 by five Newton-Schulz steps: X = a X + b XXᵀX + c XXᵀXXᵀX.

    Convention: Jordan's a, b, c, which leave them between 0.7 and 1.2, and very small ones below.
    """
    x = matrix / np.maximum(np.linalg.norm(matrix, axis=(-2, -1), keepdims=True), 1e-7)
    for _ in range(5):
        square = x @ x.swapaxes(-2, -1)
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x


class Muon:
    """Step a matrix by its velocity with all singular values made about equal, so that no direction dominates.

    B = β * B + (1 - β) * G
    W = W - lr * (√max(1, rows / columns) * orthogonalize(β * B + (1 - β) * G) + wd * W)

    Convention: PyTorch's, which orthogonalizes in bfloat16 and so differs by some 0.5 %. Keras scales otherwise, optax
    corrects B for its start. Shapes: (…, rows, columns), each matrix for itself; vectors are Adam's business.
    Sources: Jordan et al. 2024, kellerjordan.github.io/posts/muon; Liu et al. 2025, arXiv 2502.16982.
    """

    def __init__(self, lr=0.02, beta=0.95, weight_decay=0.0):
        self.lr, self.beta, self.weight_decay = lr, beta, weight_decay
        self.b = None

    def step(self, params, grads):
        if self.b is None:
            self.b = np.zeros_like(params)

        self.b = self.beta * self.b + (1 - self.beta) * grads
        update = orthogonalize(self.beta * self.b + (1 - self.beta) * grads)
        rows, columns = params.shape[-2:]
        return params - self.lr * (np.sqrt(max(1, rows / columns)) * update + self.weight_decay * params)


class SAM:
    """Give another optimizer the gradient from uphill, ρ away in the steepest direction: it settles where it is flat.

    g = ∇f(θ),   step with ∇f(θ + ρ * g / ‖g‖)

    Convention: as in the paper and optax, lr belongs to the inner optimizer; two gradients a step. The norm is over the
    coordinate axis, the first, so that of many starts each has its own. Paper: Foret et al. 2021, arXiv 2010.01412.
    """

    needs_grad_fn = True

    def __init__(self, optimizer, rho=0.05):
        self.optimizer, self.rho = optimizer, rho

    def step(self, params, grad_fn):
        def uphill(x):
            grads = grad_fn(x)
            return grad_fn(x + self.rho * grads / np.maximum(np.linalg.norm(grads, axis=0), 1e-300))

        asks = getattr(self.optimizer, "needs_grad_fn", False)
        return self.optimizer.step(params, uphill if asks else uphill(params))
