# t from 1, eps hat
import numpy as np


class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.__dict__.update(locals())
        del self.__dict__["self"]
        self.m = 0.0
        self.v = 0.0
        self.t = 1

    def step(self, params, grads):
        g = grads
        self.m += (1 - self.beta1) * (g - self.m)
        self.v += (1 - self.beta2) * (g * g - self.v)
        alpha = self.lr * np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)
        self.t += 1
        p = params - alpha * self.m / (np.sqrt(self.v) + self.eps)
        p -= self.lr * self.weight_decay * params
        return p
