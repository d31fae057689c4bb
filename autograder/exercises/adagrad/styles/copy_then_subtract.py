# works on a copy of params in place
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.s = None

    def step(self, params, grads):
        params = np.array(params, copy=True)
        if self.s is None:
            self.s = np.zeros(params.shape)
        self.s = self.s + grads**2
        params -= self.lr * grads / (np.sqrt(self.s) + self.eps)
        return params
