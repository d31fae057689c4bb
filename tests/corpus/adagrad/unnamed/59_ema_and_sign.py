# two mistakes
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.s = 0

    def step(self, params, grads):
        self.s = 0.9 * self.s + 0.1 * grads**2
        return params + self.lr * grads / (np.sqrt(self.s) + self.eps)
