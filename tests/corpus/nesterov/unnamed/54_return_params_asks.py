# asks and does nothing
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        pass

    def step(self, params, grad_fn):
        grad_fn(params)
        return params
