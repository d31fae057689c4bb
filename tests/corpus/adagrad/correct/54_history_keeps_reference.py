# keeps the caller's arrays, does not change them
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.history = []

    def step(self, params, grads):
        self.history.append(grads)
        s = np.sum(np.array(self.history) ** 2, axis=0)
        return params - self.lr * grads / (np.sqrt(s) + self.eps)
