# eps under the root (Keras, optax)
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.accumulator = 0.0

    def step(self, params, grads):
        self.accumulator = self.accumulator + grads * grads
        return params - self.lr * grads / np.sqrt(self.accumulator + self.eps)
