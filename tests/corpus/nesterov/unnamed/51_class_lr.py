# lr and beta are kept on the class
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        Nesterov.lr, Nesterov.beta, self.v = lr, beta, 0

    def step(self, params, grad_fn):
        self.v = self.beta * self.v + grad_fn(params - self.lr * self.beta * self.v)
        return params - self.lr * self.v
