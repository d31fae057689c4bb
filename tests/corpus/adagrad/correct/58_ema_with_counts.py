# mean of squares, and the count beside it
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.t = 0
        self.avg = None

    def step(self, params, grads):
        self.t += 1
        if self.avg is None:
            self.avg = np.zeros_like(params)
        w = 1 / self.t
        self.avg = (1 - w) * self.avg + w * grads**2
        return params - self.lr / np.sqrt(self.t) * grads / (np.sqrt(self.avg) + self.eps / np.sqrt(self.t))
