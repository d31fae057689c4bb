# class state default arg
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8, state={}):
        self.lr = lr
        self.eps = eps
        self.state = state

    def step(self, params, grads):
        self.state["s"] = self.state.get("s", 0) + grads**2
        return params - self.lr * grads / np.sqrt(self.state["s"] + self.eps)
