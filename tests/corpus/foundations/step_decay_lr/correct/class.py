import numpy as np


class _S:
    def __call__(self, step, initial_lr, decay_rate=0.5, decay_steps=25):
        return initial_lr * decay_rate ** (step // decay_steps)
step_decay_lr = _S()
