import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def step(self, params, grads):
        return np.array([params[0] - self.lr * grads[0], params[1] - self.lr * grads[1]])
