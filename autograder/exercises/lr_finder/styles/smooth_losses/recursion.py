# each value from the one before: s_i = s_{i-1} + (loss_i - s_{i-1}) (1 - beta) / (1 - beta^i)
import numpy as np


def smooth_losses(losses, beta=0.9):
    smooth = [losses[0]]
    for i in range(1, len(losses)):
        rate = (1 - beta) / (1 - beta ** (i + 1))
        smooth.append(smooth[-1] + rate * (losses[i] - smooth[-1]))
    return np.array(smooth)
