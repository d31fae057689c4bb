# a loop in plain Python
import math


def suggest_lr(lrs, losses):
    best, where = math.inf, 0
    for i in range(len(lrs) - 1):
        slope = (losses[i + 1] - losses[i]) / (math.log(lrs[i + 1]) - math.log(lrs[i]))
        if slope < best:
            best, where = slope, i
    return lrs[where]
