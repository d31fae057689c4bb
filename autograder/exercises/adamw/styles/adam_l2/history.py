# keeps all gradients and sums them anew at every step
import numpy as np


class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.seen = []

    @staticmethod
    def average(values, beta):
        weights = beta ** np.arange(len(values))[::-1]
        return np.tensordot(weights / weights.sum(), np.array(values), axes=1)

    def step(self, params, grads):
        self.seen.append(grads + self.weight_decay * params)
        m_hat = self.average(self.seen, self.beta1)
        v_hat = self.average([g**2 for g in self.seen], self.beta2)
        return params - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
