import numpy as np


class RMSprop:
    def __init__(self, lr=0.01, beta=0.9, eps=1e-8):
        self.lr = lr
        self.beta = beta
        self.eps = eps
        self.q = 0.0

    def step(self, params, grads):
        self.q = self.beta * self.q + grads**2
        return params - self.lr * grads / (np.sqrt((1 - self.beta) * self.q) + self.eps)
