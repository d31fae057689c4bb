# mutates params copyback
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v = lr, beta, 0

    def step(self, params, grad_fn):
        self.v = self.beta * self.v - self.lr * grad_fn(params + self.beta * self.v)
        np.add(params, self.v, out=params)
        return params
