# a generator holds the state
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        def run():
            v, out = 0.0, None
            while True:
                x, f = yield out
                v = beta * v + f(x - lr * beta * v)
                out = x - lr * v

        self.g = run()
        next(self.g)

    def step(self, params, grad_fn):
        return self.g.send((params, grad_fn))
