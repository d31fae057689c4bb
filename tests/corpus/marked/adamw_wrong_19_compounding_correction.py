import numpy as np


class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.weight_decay = weight_decay
        self.m = None
        self.v = None
        self.t = 0

    def step(self, params, grads):
        if self.m is None:
            self.m = np.zeros_like(params)
            self.v = np.zeros_like(params)
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * grads
        self.v = self.beta2 * self.v + (1 - self.beta2) * grads**2
        self.m = self.m / (1 - self.beta1**self.t)
        self.v = self.v / (1 - self.beta2**self.t)
        m_hat, v_hat = self.m, self.v
        update = m_hat / (np.sqrt(v_hat) + self.eps)
        return params - self.lr * update - self.lr * self.weight_decay * params
