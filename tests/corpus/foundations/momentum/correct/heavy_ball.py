import numpy as np


class Momentum:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.old = None

    def step(self, params, grads):
        old = params if self.old is None else self.old
        self.old = params.copy()
        return params - self.lr * grads + self.beta * (params - old)
