# overwrites
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.s = 0
        self.buf = None

    def step(self, params, grads):
        self.s = self.s + grads**2
        if self.buf is None:
            self.buf = np.empty_like(params)
        np.subtract(params, self.lr * grads / (np.sqrt(self.s) + self.eps), out=self.buf)
        return self.buf
