# the velocity is the last move: remembers the previous point
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.previous = None

    def step(self, params, grad_fn):
        previous = params if self.previous is None else self.previous
        ahead = params + self.beta * (params - previous)
        self.previous = params.copy()
        return ahead - self.lr * grad_fn(ahead)
