# class mv own t
import numpy as np


class AdamW:
    m = None
    v = None

    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.wd = lr, beta1, beta2, eps, weight_decay
        self.t = 0

    def step(self, params, grads):
        if AdamW.m is None:
            AdamW.m = np.zeros_like(params)
            AdamW.v = np.zeros_like(params)
        self.t += 1
        AdamW.m = self.beta1 * AdamW.m + (1 - self.beta1) * grads
        AdamW.v = self.beta2 * AdamW.v + (1 - self.beta2) * grads**2
        u = AdamW.m / (1 - self.beta1**self.t) / (np.sqrt(AdamW.v / (1 - self.beta2**self.t)) + self.eps)
        u = u + self.wd * params
        return params - self.lr * u
