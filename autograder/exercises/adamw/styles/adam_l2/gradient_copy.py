# the gradient is copied and changed in place
import numpy as np


class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.m, self.v, self.t = None, None, 0

    def step(self, params, grads):
        grads = grads.copy()
        grads += self.weight_decay * params
        if self.m is None:
            self.m, self.v = np.zeros_like(params), np.zeros_like(params)
        self.t += 1
        self.m += (1 - self.beta1) * (grads - self.m)
        self.v += (1 - self.beta2) * (grads * grads - self.v)
        correction = np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)
        return params - self.lr * correction * self.m / (np.sqrt(self.v) + self.eps * np.sqrt(1 - self.beta2**self.t))
