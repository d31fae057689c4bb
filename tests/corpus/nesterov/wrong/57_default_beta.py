# default beta 099
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.99):
        self.lr, self.beta, self.v = lr, beta, 0

    def step(self, params, grads):
        self.v = self.beta * self.v + grads
        return params - self.lr * (grads + self.beta * self.v)
