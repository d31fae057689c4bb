import numpy as np


class RMSprop:
    def __init__(self, lr=0.01, beta=0.9, eps=1e-8):
        self.lr = lr
        self.beta = beta
        self.eps = eps
        self.average = None

    def step(self, params, grads):
        if self.average is None:
            self.average = np.zeros_like(params)
        self.average = self.beta * self.average + (1 - self.beta) * abs(grads)
        return params - self.lr * grads / (self.average + self.eps)
