# all past gradients
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.gs = lr, beta, []

    def vel(self):
        n = len(self.gs)
        return sum((self.beta ** (n - 1 - i) * g for i, g in enumerate(self.gs)), 0.0)

    def step(self, params, grad_fn):
        self.gs.append(grad_fn(params - self.lr * self.beta * self.vel()))
        return params - self.lr * self.vel()
