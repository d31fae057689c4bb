import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def step(self, params, grads):
        out = np.empty_like(params, dtype=float)
        np.multiply(grads, -self.lr, out=out)
        out += params
        return out
