import numpy as np


class RMSprop:
    def __init__(self, lr=0.01, beta=0.9, eps=1e-8):
        self.lr = lr
        self.beta = beta
        self.eps = eps
        self.r = None

    def step(self, params, grads):
        r = 0.0 if self.r is None else self.r
        self.r = np.hypot(np.sqrt(self.beta) * r, np.sqrt(1 - self.beta) * grads)
        return params - self.lr * grads / (self.r + self.eps)
