# eps inside, a negative power
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps = lr, eps
        self.accumulator = None

    def step(self, params, grads):
        if self.accumulator is None:
            self.accumulator = np.zeros_like(params)
        self.accumulator = self.accumulator + np.square(grads)
        return params - self.lr * grads * np.power(self.accumulator + self.eps, -0.5)
