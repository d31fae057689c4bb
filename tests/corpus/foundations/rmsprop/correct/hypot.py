import numpy as np


class RMSprop:
    def __init__(self, lr=0.01, beta=0.9, eps=1e-8):
        self.lr, self.beta, self.eps, self.rms = lr, beta, eps, 0.0

    def step(self, params, grads):
        self.rms = np.hypot(np.sqrt(self.beta) * self.rms, np.sqrt(1 - self.beta) * np.abs(grads))
        return params - self.lr * grads / (self.rms + self.eps)
