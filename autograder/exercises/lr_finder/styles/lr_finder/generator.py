# a generator gives the points of the curve
import numpy as np


def points(optimizer, func, grad_func, x, rates):
    for rate in rates:
        optimizer.lr = rate
        x = optimizer.step(x, grad_func(x))
        yield rate, func(x)


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    rates = np.geomspace(lr_min, lr_max, n_steps)
    lrs, losses = [], []
    for rate, loss in points(optimizer_factory(lr_min), func, grad_func, np.array(start, dtype=float), rates):
        lrs += [rate]
        losses += [loss]
        if np.isnan(loss) or loss == np.inf or loss > 4 * min(losses):
            break
    return np.array(lrs), np.array(losses)
