import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def step(self, params, grads):
        new = params.copy()
        new[0] -= self.lr * grads[0]
        return new
