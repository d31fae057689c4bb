# Karpathy's form of PyTorch's
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v = lr, beta, 0

    def step(self, x, dx):
        v_prev = self.v
        self.v = self.beta * self.v - self.lr * dx
        return x + (-self.beta * v_prev + (1 + self.beta) * self.v)
