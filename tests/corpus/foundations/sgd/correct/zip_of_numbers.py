import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.learning_rate = lr

    def step(self, params, grads):
        flat = [p - self.learning_rate * g for p, g in zip(params.ravel(), grads.ravel())]
        return np.array(flat).reshape(params.shape)
