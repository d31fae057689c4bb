# all past gradients, weighted
import numpy as np


class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.wd = lr, beta1, beta2, eps, weight_decay
        self.gs = []

    def step(self, params, grads):
        g = grads
        self.gs.append(np.array(g))
        t = len(self.gs)
        k = np.arange(t)[::-1]
        G = np.array(self.gs)
        w1 = (1 - self.beta1) * self.beta1**k
        w2 = (1 - self.beta2) * self.beta2**k
        mh = np.tensordot(w1, G, axes=1) / w1.sum()
        vh = np.tensordot(w2, G**2, axes=1) / w2.sum()
        new = params - self.lr * mh / (np.sqrt(vh) + self.eps)
        new = new - self.lr * self.wd * params
        return new
