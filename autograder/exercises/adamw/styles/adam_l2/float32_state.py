# the averages are kept in float32
import numpy as np


class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.m, self.v, self.t = np.float32(0), np.float32(0), 0

    def step(self, params, grads):
        self.t += 1
        g = grads + self.weight_decay * params
        self.m = (self.beta1 * self.m + (1 - self.beta1) * g).astype(np.float32)
        self.v = (self.beta2 * self.v + (1 - self.beta2) * g**2).astype(np.float32)
        m_hat = self.m.astype(np.float64) / (1 - self.beta1**self.t)
        v_hat = self.v.astype(np.float64) / (1 - self.beta2**self.t)
        return params - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
