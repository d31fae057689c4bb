# a class keeps the search
import numpy as np


class Finder:
    def __init__(self, optimizer, func, grad_func, x):
        self.optimizer, self.func, self.grad_func, self.x = optimizer, func, grad_func, x
        self.lrs, self.losses = [], []

    @property
    def done(self):
        last = self.losses[-1] if self.losses else 0.0
        return bool(self.losses) and (np.isnan(last) or np.isinf(last) or last > 4 * min(self.losses))

    def advance(self, lr):
        self.optimizer.lr = lr
        self.x = self.optimizer.step(self.x, self.grad_func(self.x))
        self.lrs.append(lr)
        self.losses.append(self.func(self.x))


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    finder = Finder(optimizer_factory(lr_min), func, grad_func, np.array(start, dtype=np.float64))
    for lr in np.geomspace(lr_min, lr_max, n_steps):
        finder.advance(lr)
        if finder.done:
            break
    return np.array(finder.lrs), np.array(finder.losses)
