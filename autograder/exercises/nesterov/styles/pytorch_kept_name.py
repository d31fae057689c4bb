# PyTorch form whose argument keeps the name that was handed out, though a gradient comes in it
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.v = None

    def step(self, params, grad_fn):
        if self.v is None:
            self.v = np.zeros_like(params)
        self.v = self.beta * self.v + grad_fn
        return params - self.lr * (grad_fn + self.beta * self.v)
