# the first step has its own branch
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta = lr, beta
        self.first = True

    def step(self, params, grad_fn):
        if self.first:
            self.first = False
            self.v = grad_fn(params)
        else:
            self.v = self.beta * self.v + grad_fn(params - self.lr * self.beta * self.v)
        return params - self.lr * self.v
