# linear grid, no bias correction, lr at the lowest loss
# otherwise: emmy

# %% lr_finder
def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    optimizer = optimizer_factory(lr_min)
    x = np.array(start, dtype=float)
    lrs, losses = [], []
    for lr in np.linspace(lr_min, lr_max, n_steps):
        optimizer.lr = lr
        x = optimizer.step(x, grad_func(x))
        loss = func(x)
        lrs.append(lr)
        losses.append(loss)
        if not np.isfinite(loss) or loss > 4 * min(losses):
            break
    return np.array(lrs), np.array(losses)

# %% smooth_losses
def smooth_losses(losses, beta=0.9):
    average, out = 0.0, []
    for loss in losses:
        average = beta * average + (1 - beta) * loss
        out.append(average)
    return np.array(out)

# %% suggest_lr
def suggest_lr(lrs, losses):
    return lrs[np.argmin(losses)]
