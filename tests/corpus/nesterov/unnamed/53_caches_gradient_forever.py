# the first gradient for ever
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v, self.g = lr, beta, 0, None

    def step(self, params, grad_fn):
        if self.g is None:
            self.g = grad_fn(params)
        self.v = self.beta * self.v + self.g
        return params - self.lr * self.v
