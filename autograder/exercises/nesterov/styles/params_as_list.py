# hands the point to grad_fn as a list
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.v = 0

    def step(self, params, grad_fn):
        point = (params - self.lr * self.beta * self.v).tolist()
        self.v = self.beta * self.v + np.asarray(grad_fn(point))
        return np.asarray(params) - self.lr * self.v
