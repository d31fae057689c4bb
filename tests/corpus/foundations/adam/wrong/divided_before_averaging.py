import numpy as np


class Adam:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.m = self.v = None
        self.t = 0

    def step(self, params, grads):
        if self.m is None:
            self.m, self.v = np.zeros_like(params), np.zeros_like(params)
        self.t += 1
        self.v = self.beta2 * self.v + (1 - self.beta2) * grads**2
        v_hat = self.v / (1 - self.beta2**self.t)
        self.m = self.beta1 * self.m + (1 - self.beta1) * grads / (np.sqrt(v_hat) + self.eps)
        return params - self.lr * self.m / (1 - self.beta1**self.t)
