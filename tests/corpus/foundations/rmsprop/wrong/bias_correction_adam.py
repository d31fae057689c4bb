import numpy as np


class RMSprop:
    def __init__(self, lr=0.01, beta=0.9, eps=1e-8):
        self.lr = lr
        self.beta = beta
        self.eps = eps
        self.s = None
        self.t = 0

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
        self.t += 1
        self.s = self.beta * self.s + (1 - self.beta) * grads**2
        return params - self.lr * grads / (np.sqrt(self.s / (1 - self.beta ** self.t)) + self.eps)
