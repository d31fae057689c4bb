# does nothing
import numpy as np


class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        pass

    def step(self, params, grads):
        return params
