def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    pass
    x, best, lrs, losses = np.array(start, float), np.inf, [], []
    for i, lr in enumerate(np.geomspace(lr_min, lr_max, n_steps)):
        opt = optimizer_factory(lr)
        x = opt.step(x, grad_func(x))
        loss = func(x)
        lrs.append(lr)
        losses.append(loss)
        best = min(best, loss)
        if not np.isfinite(loss) or loss > 4 * best:
            break
    return np.array(lrs), np.array(losses)
