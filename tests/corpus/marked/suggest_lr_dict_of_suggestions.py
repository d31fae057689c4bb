def suggest_lr(lrs, losses):
    ok = np.isfinite(losses)
    lrs, losses = np.asarray(lrs)[ok], np.asarray(losses)[ok]
    return {"steepest": float(lrs[np.argmin(np.gradient(losses, np.log(lrs)))])}
