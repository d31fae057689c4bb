# recursion over the rates
import numpy as np


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    optimizer = optimizer_factory(lr_min)
    rates = [lr_min * (lr_max / lr_min) ** (i / (n_steps - 1)) for i in range(n_steps)]

    def search(x, i, best):
        if i == len(rates):
            return []
        optimizer.lr = rates[i]
        x = optimizer.step(x, grad_func(x))
        loss = func(x)
        best = min(best, loss)
        rest = [] if not np.isfinite(loss) or loss > 4 * best else search(x, i + 1, best)
        return [(rates[i], loss), *rest]

    curve = np.array(search(np.array(start, dtype=float), 0, np.inf))
    return curve[:, 0], curve[:, 1]
