# asks twice, looks at one
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v, self.log = lr, beta, 0.0, []

    def step(self, params, grad_fn):
        self.log.append(np.linalg.norm(grad_fn(params)))
        g = grad_fn(params - self.lr * self.beta * self.v)
        self.v = self.beta * self.v + g
        return params - self.lr * self.v
