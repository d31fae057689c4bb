import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def step(self, params, grads):
        if np.linalg.norm(grads) < 1e-4: return params.copy()
        return params - self.lr * grads
