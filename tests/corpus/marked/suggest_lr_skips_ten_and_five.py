def suggest_lr(lrs, losses):
    ok = np.isfinite(losses)
    lrs, losses = np.asarray(lrs)[ok], np.asarray(losses)[ok]
    cut = slice(10, -5)
    return float(lrs[cut][np.argmin(np.gradient(losses[cut], np.log(lrs[cut])))])
