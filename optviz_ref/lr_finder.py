"""The learning-rate finder in three pure functions: run at growing rates, smooth the losses, suggest a rate."""

import numpy as np


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    """Take one step at each of n_steps growing learning rates; give the rates tried and the loss after each step.

    lrs[i] = lr_min * (lr_max / lr_min)^(i / (n_steps - 1))

    Convention: a geometric grid with both ends; one optimizer, made by optimizer_factory(lr_min), whose lr is then set
    before each step; raw losses, after the step; the search stops after the first loss that is not finite or is more
    than 4 times the best so far. That rule needs positive losses: a negative one is at once more than 4 times itself.
    Shapes: start is (2,) and is not changed; lrs and losses are (k,), with k <= n_steps; 0 < lr_min < lr_max
    and n_steps >= 2.
    Paper: Smith 2017, Cyclical learning rates for training neural networks, arXiv 1506.01186.
    """
    if not (0 < lr_min < lr_max and n_steps >= 2):
        raise ValueError(f"expected 0 < lr_min < lr_max and n_steps >= 2, got {lr_min}, {lr_max} and {n_steps}")
    optimizer = optimizer_factory(lr_min)
    x = np.array(start, dtype=np.float64)
    lrs, losses = [], []
    for lr in np.geomspace(lr_min, lr_max, n_steps):
        optimizer.lr = lr
        x = optimizer.step(x, grad_func(x))
        lrs.append(lr)
        losses.append(func(x))
        if not np.isfinite(losses[-1]) or losses[-1] > 4 * min(losses):
            break
    return np.array(lrs), np.array(losses)


def smooth_losses(losses, beta=0.9):
    """Average the losses with exponentially fading memory, corrected for starting at 0.

    avg = β * avg + (1 - β) * loss
    smooth[i] = avg / (1 - β^(i + 1))

    Convention: bias-corrected, so smooth[0] = losses[0] and constant losses stay as they are.
    Shapes: losses is (k,) and is not changed; the result is (k,).
    """
    avg = 0.0
    smooth = np.zeros(len(losses))
    for i, loss in enumerate(losses):
        avg = beta * avg + (1 - beta) * loss
        smooth[i] = avg / (1 - beta ** (i + 1))
    return smooth


def suggest_lr(lrs, losses):
    """Give the learning rate where the loss falls most steeply over log lr.

    Convention: slopes are np.gradient's central differences against log lr, of the whole curve.
    Shapes: lrs and losses are (k,) and finite (leave out the last loss of a search that diverged); the result
    is a float.
    """
    lrs, losses = np.asarray(lrs, dtype=np.float64), np.asarray(losses, dtype=np.float64)
    finite = np.isfinite(losses)
    if finite.sum() < 2:
        raise ValueError(f"losses: expected at least 2 finite values, got {finite.sum()}")
    slopes = np.gradient(losses[finite], np.log(lrs[finite]))
    return float(lrs[finite][np.argmin(slopes)])
