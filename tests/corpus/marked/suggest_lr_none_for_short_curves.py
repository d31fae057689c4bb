def suggest_lr(lrs, losses):
    ok = np.isfinite(losses)
    lrs, losses = np.asarray(lrs)[ok], np.asarray(losses)[ok]
    if len(lrs) < 10:
        return None
    return float(lrs[np.argmin(np.gradient(losses, np.log(lrs)))])
