# a recursion of the corrected averages
import numpy as np


class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.wd = lr, beta1, beta2, eps, weight_decay
        self.mh = self.vh = 0.0
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        c1 = (1 - self.beta1) / (1 - self.beta1**self.t)
        c2 = (1 - self.beta2) / (1 - self.beta2**self.t)
        self.mh = (1 - c1) * self.mh + c1 * grads
        self.vh = (1 - c2) * self.vh + c2 * grads**2
        y = params - self.lr * self.mh / (np.sqrt(self.vh) + self.eps)
        y = y - self.lr * self.wd * params
        return y
