# the first object's lr is everybody's
import numpy as np


class AdaGrad:
    LR = None

    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = AdaGrad.LR = lr if AdaGrad.LR is None else AdaGrad.LR
        self.eps = eps
        self.s = 0

    def step(self, params, grads):
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
