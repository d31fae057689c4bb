# a tuple of numbers comes back
def smooth_losses(losses, beta=0.9):
    out = ()
    avg = 0.0
    for loss in losses:
        avg = beta * avg + (1 - beta) * float(loss)
        out += (avg / (1 - beta ** (len(out) + 1)),)
    return out
