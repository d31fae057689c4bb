# a base class applies the update, the subclass computes it
import numpy as np


class Optimizer:
    def __init__(self, lr):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * self.direction(np.asarray(grads))


class AdaGrad(Optimizer):
    def __init__(self, lr=0.1, eps=1e-8):
        super().__init__(lr)
        self.eps = eps
        self.total = None

    def direction(self, grads):
        squares = np.square(grads)
        self.total = squares if self.total is None else np.add(self.total, squares)
        return np.divide(grads, np.sqrt(self.total) + self.eps)
