# returns internal then mutates
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v, self.x = lr, beta, None, None

    def step(self, params, grad_fn):
        if self.x is None:
            self.x, self.v = params.copy(), np.zeros_like(params)
        self.v = self.beta * self.v + grad_fn(self.x - self.lr * self.beta * self.v)
        self.x -= self.lr * self.v
        return self.x
