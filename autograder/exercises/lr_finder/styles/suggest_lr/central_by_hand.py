# central differences by hand, one-sided at the ends
import numpy as np


def suggest_lr(lrs, losses):
    x = np.log(lrs)
    n = len(x)
    slopes = []
    for i in range(n):
        a, b = max(i - 1, 0), min(i + 1, n - 1)
        slopes.append((losses[b] - losses[a]) / (x[b] - x[a]))
    return float(lrs[slopes.index(min(slopes))])
