import numpy as np


class RMSprop:
    def __init__(self, lr=0.01, beta=0.9, eps=1e-8):
        self.lr = lr
        self.beta = beta
        self.eps = eps
        self.s = None
        self.mom = None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
            self.mom = np.zeros_like(params)
        self.s = self.beta * self.s + (1 - self.beta) * grads**2
        self.mom = self.beta * self.mom + grads / (np.sqrt(self.s) + self.eps)
        return params - self.lr * self.mom
