# mutates grads torch
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v = lr, beta, 0

    def step(self, params, grads):
        self.v = self.beta * self.v + grads
        grads += self.beta * self.v
        return params - self.lr * grads
