# restarts where the velocity points uphill
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v = lr, beta, 0

    def step(self, params, grad_fn):
        g = grad_fn(params - self.lr * self.beta * self.v)
        self.v = self.beta * self.v + g
        if np.dot(np.ravel(self.v), np.ravel(g)) < 0:
            self.v = g
        return params - self.lr * self.v
