# works on flat Python lists and gives the array its shape again
import math

import numpy as np


class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.m, self.v, self.t = [], [], 0

    def step(self, params, grads):
        shape = np.shape(params)
        p = [float(x) for x in np.ravel(params)]
        d = [float(x) for x in np.ravel(grads)]
        if not self.m:
            self.m, self.v = [0.0] * len(p), [0.0] * len(p)
        self.t += 1
        out = []
        for i in range(len(p)):
            params, grads = p[i], d[i]
            g = grads + self.weight_decay * params
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
            m_hat = self.m[i] / (1 - self.beta1**self.t)
            v_hat = self.v[i] / (1 - self.beta2**self.t)
            out.append(params - self.lr * m_hat / (math.sqrt(v_hat) + self.eps))
        return np.array(out).reshape(shape)
