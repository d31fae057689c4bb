import numpy as np


class Momentum:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.m = 0.0

    def step(self, params, grads):
        self.m = self.beta * self.m + (1 - self.beta) * grads
        return params - self.lr / (1 - self.beta) * self.m
