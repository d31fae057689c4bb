# |g| / root, with the sign put back
import numpy as np


class AdaGrad:
    __slots__ = ("eps", "lr", "s")

    def __init__(self, *, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.s = None

    def step(self, params, grads):
        self.s = np.where(True, grads * grads, 0.0) + (0.0 if self.s is None else self.s)
        return params - np.sign(grads) * (self.lr * np.abs(grads) / (np.sqrt(self.s) + self.eps))
