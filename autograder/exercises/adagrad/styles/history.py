# keeps every gradient and sums the squares anew
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.history = []

    def step(self, params, grads):
        self.history.append(grads.copy())
        s = np.sum(np.square(self.history), axis=0)
        return params - self.lr / (np.sqrt(s) + self.eps) * grads
