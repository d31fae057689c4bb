# AdamW owns an Adam and corrects what that gives
import numpy as np


class Adam:
    def __init__(self, lr, beta1, beta2, eps):
        self.lr, self.b, self.eps, self.n = lr, np.array([beta1, beta2]), eps, 0
        self.mv = None

    def delta(self, g):
        new = np.array([g, np.square(g)])
        b = self.b.reshape((2,) + (1,) * np.ndim(g))
        self.mv = (1 - b) * new if self.mv is None else b * self.mv + (1 - b) * new
        self.n += 1
        m, v = self.mv / (1 - b**self.n)
        return -self.lr * m / (np.sqrt(v) + self.eps)


class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.adam = Adam(lr, beta1, beta2, eps)
        self.shrink = lr * weight_decay

    def step(self, params, grads):
        return (1.0 - self.shrink) * params + self.adam.delta(grads)
