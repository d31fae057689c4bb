# diagonal of the sum of outer products
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.G = None

    def step(self, params, grads):
        g = grads.ravel()
        outer = np.outer(g, g)
        self.G = outer if self.G is None else self.G + outer
        d = np.diag(1.0 / (np.sqrt(np.diag(self.G)) + self.eps))
        return params - self.lr * (d @ g).reshape(params.shape)
