# steps with another optimizer
import numpy as np
from optviz_ref import SGD


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.sgd = SGD(lr)
        self.eps = eps
        self.s = None

    def step(self, params, grads):
        self.s = grads**2 if self.s is None else self.s + grads**2
        return self.sgd.step(params, grads / (np.sqrt(self.s) + self.eps))
