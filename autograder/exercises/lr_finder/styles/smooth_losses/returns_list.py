# a list comes back
def smooth_losses(losses, beta=0.9):
    avg, smoothed = 0.0, []
    for t, loss in enumerate(losses, start=1):
        avg += (1.0 - beta) * (loss - avg)
        smoothed.append(avg / (1.0 - beta**t))
    return smoothed
