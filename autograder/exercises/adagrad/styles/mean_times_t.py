# keeps the mean of the squares and the number of steps
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.mean = 0.0
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        self.mean = self.mean + (grads**2 - self.mean) / self.t
        return params - self.lr * grads / (np.sqrt(self.mean * self.t) + self.eps)
