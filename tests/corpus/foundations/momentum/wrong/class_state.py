import numpy as np


class Momentum:
    v = None
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta = lr, beta
    def step(self, params, grads):
        if Momentum.v is None: Momentum.v = np.zeros_like(params)
        Momentum.v = self.beta * Momentum.v + grads
        return params - self.lr * Momentum.v
