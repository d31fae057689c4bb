import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        return params - self.lr / self.t * grads
