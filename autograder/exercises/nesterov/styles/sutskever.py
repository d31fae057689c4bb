# lr inside the velocity, which is added
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.velocity = None

    def step(self, params, grad_fn):
        if self.velocity is None:
            self.velocity = np.zeros_like(params)
        grad = grad_fn(params + self.beta * self.velocity)
        self.velocity = self.beta * self.velocity - self.lr * grad
        return params + self.velocity
