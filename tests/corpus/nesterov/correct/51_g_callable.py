# a function called g
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v = lr, beta, 0.0

    def step(self, theta, g):
        gr = g(theta - self.lr * self.beta * self.v)
        self.v = self.beta * self.v + gr
        return theta - self.lr * self.v
