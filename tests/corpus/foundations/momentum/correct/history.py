import numpy as np


class Momentum:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.h = []

    def step(self, params, grads):
        self.h.append(grads.copy())
        n = len(self.h)
        v = sum(self.beta ** (n - 1 - i) * g for i, g in enumerate(self.h))
        return params - self.lr * v
