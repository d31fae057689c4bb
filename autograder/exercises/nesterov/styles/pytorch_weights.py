# PyTorch's form with the weights multiplied out
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.old = lr, beta, None

    def step(self, params, grads):
        old = np.zeros_like(grads) if self.old is None else self.old
        self.old = old * self.beta + grads
        return params - self.lr * (1 + self.beta) * grads - self.lr * self.beta**2 * old
