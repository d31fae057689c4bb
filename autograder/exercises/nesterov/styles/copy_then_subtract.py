# looks ahead on a copy of params, in place
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.v = None

    def step(self, params, grad_func):
        x = params.copy()
        if self.v is not None:
            x -= self.lr * self.beta * self.v
        g = grad_func(x)
        x -= self.lr * g
        self.v = g if self.v is None else self.beta * self.v + g
        return x
