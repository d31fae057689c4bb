# class state global
import numpy as np

S = None


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps

    def step(self, params, grads):
        global S
        if S is None:
            S = np.zeros_like(params)
        S = S + grads**2
        return params - self.lr * grads / (np.sqrt(S) + self.eps)
