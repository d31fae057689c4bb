def suggest_lr(lrs, losses):
    ok = np.isfinite(losses)
    lrs, losses = np.asarray(lrs)[ok], np.asarray(losses)[ok]
    return 0.5 * float(lrs[np.argmin(losses)])
