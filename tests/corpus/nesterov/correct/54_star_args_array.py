# no names, gradients
import numpy as np


class Nesterov:
    def __init__(self, **kw):
        self.lr, self.beta = kw.get("lr", 0.01), kw.get("beta", 0.9)
        self.v = 0

    def step(self, *args):
        params, grads = args
        self.v = self.beta * self.v + grads
        return params - self.lr * (grads + self.beta * self.v)
