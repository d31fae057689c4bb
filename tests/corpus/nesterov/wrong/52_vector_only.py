# vector only torch
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v = lr, beta, None

    def step(self, params, grads):
        if self.v is None:
            self.v = np.zeros(params.shape[0])
        self.v = self.beta * self.v + grads
        return params - self.lr * (grads + self.beta * self.v)
