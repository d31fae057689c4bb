# does nothing
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        pass

    def step(self, params, grads):
        return params
