# steps with Momentum
import numpy as np
from optviz_ref import Momentum


class Nesterov:
    needs_grad_fn = True

    def __init__(self, lr=0.01, beta=0.9):
        self.inner = Momentum(lr=lr, beta=beta)

    def step(self, params, grad_fn):
        v = 0 if self.inner.v is None else self.inner.v
        return self.inner.step(params, grad_fn(params - self.inner.lr * self.inner.beta * v))
