import numpy as np


def _g(lr, beta):
    v = 0.0
    out = None
    while True:
        p, g = yield out
        v = beta * v + g
        out = p - lr * v
class Momentum:
    def __init__(self, lr=0.01, beta=0.9):
        self.g = _g(lr, beta); next(self.g)
    def step(self, params, grads):
        return self.g.send((params, grads))
