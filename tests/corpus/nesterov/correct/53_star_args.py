# no names for the arguments
import numpy as np


class Nesterov:
    needs_grad_fn = True

    def __init__(self, **kw):
        self.lr, self.beta = kw.get("lr", 0.01), kw.get("beta", 0.9)
        self.v = 0

    def step(self, *args):
        params, grad_fn = args
        self.v = self.beta * self.v + grad_fn(params - self.lr * self.beta * self.v)
        return params - self.lr * self.v
