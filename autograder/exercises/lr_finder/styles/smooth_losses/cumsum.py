# one cumulative sum of losses over powers of beta
import numpy as np


def smooth_losses(losses, beta=0.9):
    powers = beta ** np.arange(len(losses))
    return powers * np.cumsum(losses / powers) / (np.cumsum(powers))
