# takes either
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v = lr, beta, None

    def step(self, params, grads):
        if self.v is None:
            self.v = np.zeros_like(params)
        if callable(grads):
            g = grads(params - self.lr * self.beta * self.v)
            self.v = self.beta * self.v + g
            return params - self.lr * self.v
        self.v = self.beta * self.v + grads
        return params - self.lr * (grads + self.beta * self.v)
