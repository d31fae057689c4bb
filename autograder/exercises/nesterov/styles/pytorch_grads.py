# PyTorch's form, from an array of gradients
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.buf = None

    def step(self, params, grads):
        if self.buf is None:
            self.buf = np.array(grads)
        else:
            self.buf = self.beta * self.buf + grads
        return params - self.lr * (grads + self.beta * self.buf)
