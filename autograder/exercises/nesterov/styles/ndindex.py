# one coordinate at a time
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.v = None

    def step(self, params, grad_fn):
        if self.v is None:
            self.v = np.zeros(params.shape)
        ahead = np.empty(params.shape)
        for i in np.ndindex(params.shape):
            ahead[i] = params[i] - self.lr * self.beta * self.v[i]
        g = grad_fn(ahead)
        new = np.empty(params.shape)
        for i in np.ndindex(params.shape):
            self.v[i] = self.beta * self.v[i] + g[i]
            new[i] = params[i] - self.lr * self.v[i]
        return new
