import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.g = None

    def step(self, params, grads):
        g, self.g = self.g, grads
        return params - self.lr * (grads if g is None else g)
