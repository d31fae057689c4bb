# the accumulator grows in place, the rate is written out
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params, dtype=np.float64)
        self.s += grads**2
        rate = self.lr / (self.eps + self.s**0.5)
        return params - rate * grads
