# number by number
import numpy as np


class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.wd = lr, beta1, beta2, eps, weight_decay
        self.m, self.v, self.t = {}, {}, 0

    def step(self, params, grads):
        self.t += 1
        out = np.zeros_like(params)
        for i in np.ndindex(*params.shape):
            g = float(grads[i])
            p = float(params[i])
            self.m[i] = self.beta1 * self.m.get(i, 0.0) + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v.get(i, 0.0) + (1 - self.beta2) * g * g
            q = p - self.lr * (self.m[i] / (1 - self.beta1**self.t)) / (
                (self.v[i] / (1 - self.beta2**self.t)) ** 0.5 + self.eps
            )
            q -= self.lr * self.wd * p
            out[i] = q
        return out
