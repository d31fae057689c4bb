# keeps the last params
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.prev = lr, beta, None

    def step(self, params, grad_fn):
        prev = params if self.prev is None else self.prev
        y = params + self.beta * (params - prev)
        self.prev = params
        return y - self.lr * grad_fn(y)
