import numpy as np


class _M:
    def __init__(self, lr, beta):
        self.lr, self.beta, self.v = lr, beta, 0.0
    def step(self, p, g):
        self.v = self.beta * self.v + g
        return p - self.lr * self.v
class SGD(_M):
    def __init__(self, lr=0.01):
        super().__init__(lr, 0.0)
