# the powers of beta are kept as running products
import numpy as np


class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.hyper = (lr, beta1, beta2, eps, weight_decay)
        self.moments = None
        self.power1, self.power2 = 1.0, 1.0

    def step(self, params, grads):
        lr, b1, b2, eps, wd = self.hyper
        g = grads
        m, v = self.moments or (np.zeros(np.shape(params)), np.zeros(np.shape(params)))
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        self.moments = m, v
        self.power1 *= b1
        self.power2 *= b2
        return params - lr * (m / (1 - self.power1)) / (np.sqrt(v / (1 - self.power2)) + eps) - lr * wd * params
