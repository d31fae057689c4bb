# keeps the look-ahead point
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.y = lr, beta, None

    def step(self, params, grad_fn):
        if self.y is None:
            self.y = params.copy()
        new = self.y - self.lr * grad_fn(self.y)
        self.y = new + self.beta * (new - params)
        return new
