# a generator holds the state
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.gen = self._run()
        next(self.gen)

    def _run(self):
        s = 0.0
        out = None
        while True:
            params, grads = yield out
            s = s + grads**2
            out = params - self.lr * grads / (np.sqrt(s) + self.eps)

    def step(self, params, grads):
        return self.gen.send((params, grads))
