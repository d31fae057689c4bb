import numpy as np


def step_decay_lr(step, initial_lr, decay_rate=0.5, decay_steps=25):
    n, _ = divmod(step, decay_steps)
    return decay_rate ** n * initial_lr
