# one coordinate at a time
import math

import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.s = {}

    def step(self, params, grads):
        new = params.copy()
        for i in np.ndindex(params.shape):
            self.s[i] = self.s.get(i, 0.0) + float(grads[i]) ** 2
            new[i] = params[i] - self.lr * grads[i] / (math.sqrt(self.s[i]) + self.eps)
        return new
