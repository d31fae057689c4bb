import numpy as np


class Momentum:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.v = None

    def step(self, params, grads):
        if self.v is None:
            self.v = np.zeros_like(params)
        self.v = np.where(self.v * grads < 0, 0, self.v)
        self.v = self.beta * self.v + grads
        return params - self.lr * self.v
