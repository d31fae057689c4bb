import numpy as np


class Momentum:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.v = None

    def step(self, params, grads):
        if self.v is None:
            self.v = np.zeros_like(params)
        params = params - (self.lr * grads + self.beta * self.v)
        self.v = self.beta * self.v + grads
        return params
