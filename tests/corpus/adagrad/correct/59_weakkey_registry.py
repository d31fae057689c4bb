# the sums are on the class, by a number of each object
import numpy as np


class AdaGrad:
    _registry = {}
    _count = 0

    def __init__(self, lr=0.1, eps=1e-8):
        AdaGrad._count += 1
        self.key = AdaGrad._count
        self.lr = lr
        self.eps = eps

    def step(self, params, grads):
        reg = AdaGrad._registry
        reg[self.key] = reg.get(self.key, 0) + grads**2
        return params - self.lr * grads / (np.sqrt(reg[self.key]) + self.eps)
