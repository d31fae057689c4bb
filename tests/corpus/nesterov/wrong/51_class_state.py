# class state lr in v
import numpy as np


class Nesterov:
    v = 0

    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta = lr, beta

    def step(self, params, grad_fn):
        Nesterov.v = self.beta * Nesterov.v - self.lr * grad_fn(params + self.beta * Nesterov.v)
        return params + Nesterov.v
