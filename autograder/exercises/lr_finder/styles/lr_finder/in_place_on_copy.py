# changes its own copy of start in place
import numpy as np


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    x = np.empty(np.shape(start))
    x[...] = start
    opt = optimizer_factory(lr_min)
    lrs = lr_min * np.power(lr_max / lr_min, np.arange(n_steps) / (n_steps - 1))
    losses = np.empty_like(lrs)
    best = None
    for i in range(len(lrs)):
        opt.lr = lrs[i]
        x[:] = opt.step(x.copy(), np.asarray(grad_func(x.copy())))
        losses[i] = func(x)
        best = losses[i] if best is None or losses[i] < best else best
        if losses[i] > 4 * best or np.isnan(losses[i]) or np.isinf(losses[i]):
            lrs, losses = lrs[: i + 1], losses[: i + 1]
            break
    return lrs, losses
