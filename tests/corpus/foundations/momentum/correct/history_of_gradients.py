import numpy as np


class Momentum:
    """Keeps all gradients."""

    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.grads = []

    def step(self, params, grads):
        self.grads.append(np.array(grads, dtype=float))
        v = sum(self.beta**i * g for i, g in enumerate(reversed(self.grads)))
        return params - self.lr * v
