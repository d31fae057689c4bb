import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.x = None

    def step(self, params, grads):
        self.x = (params if self.x is None else self.x) - self.lr * grads
        return self.x.copy()
