import numpy as np


class Adam:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self.h = []

    def step(self, params, grads):
        self.h.append(grads.copy())
        n = len(self.h)
        w1 = self.beta1 ** np.arange(n)[::-1]
        w2 = self.beta2 ** np.arange(n)[::-1]
        G = np.stack(self.h)
        m_hat = np.tensordot(w1, G, 1) / w1.sum()
        v_hat = np.tensordot(w2, G**2, 1) / w2.sum()
        return params - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
