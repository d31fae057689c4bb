# sums all past gradients with their weights
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.history = []

    def velocity(self):
        n = len(self.history)
        return sum((self.beta ** (n - 1 - i) * g for i, g in enumerate(self.history)), 0.0)

    def step(self, params, grad_fn):
        self.history.append(np.array(grad_fn(params - self.lr * self.beta * self.velocity())))
        return params - self.lr * self.velocity()
