def suggest_lr(lrs, losses):
    ok = np.isfinite(losses)
    lrs, losses = np.asarray(lrs)[ok], np.asarray(losses)[ok]
    k = int(np.argmin(losses)) + 1
    return float(lrs[np.argmin(np.gradient(losses[:k], np.log(lrs[:k])))])
