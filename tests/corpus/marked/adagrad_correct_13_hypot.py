import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.root = None

    def step(self, params, grads):
        if self.root is None:
            self.root = np.abs(grads)
        else:
            self.root = np.hypot(self.root, grads)
        return params - self.lr * grads / (self.root + self.eps)
