import numpy as np


class SGD:
    __slots__ = ('_lr',)
    def __init__(self, lr=0.01):
        self._lr = lr
    @property
    def lr(self): return self._lr
    @lr.setter
    def lr(self, v): self._lr = v
    def step(self, params, grads):
        delta = self._lr * grads
        return params - delta
