# number by number, in a dict
import numpy as np

from collections import defaultdict


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.s = defaultdict(float)

    def step(self, params, grads):
        out = np.empty_like(params)
        for i, (p, g) in enumerate(zip(params.flat, grads.flat)):
            self.s[i] += g**2
            out.flat[i] = p - self.lr * g / (self.s[i] ** 0.5 + self.eps)
        return out
