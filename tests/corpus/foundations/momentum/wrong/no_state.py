import numpy as np


class Momentum:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.v = None

    def step(self, params, grads):
        v = np.zeros_like(params)
        v = self.beta * v + grads
        return params - self.lr * v
