# the rate is multiplied by a constant factor
import math


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    factor = (lr_max / lr_min) ** (1 / (n_steps - 1))
    lr = lr_min
    optimizer = optimizer_factory(lr)
    params = start
    best = math.inf
    history = []
    for _ in range(n_steps):
        optimizer.lr = lr
        params = optimizer.step(params, grad_func(params))
        loss = float(func(params))
        history.append((lr, loss))
        best = min(best, loss)
        if not math.isfinite(loss) or loss > 4 * best:
            break
        lr *= factor
    lrs, losses = zip(*history)
    return list(lrs), list(losses)
