# PyTorch's form as two sequences: gradient step, then extrapolation
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.x = None

    def step(self, params, gradient):
        old = np.copy(params) if self.x is None else self.x
        self.x = params - self.lr * gradient
        return self.x + self.beta * (self.x - old)
