# small helper functions and a named tuple
from collections import namedtuple

import numpy as np

State = namedtuple("State", "t m v")


def ema(old, new, beta):
    return beta * old + (1 - beta) * new


def corrected(average, beta, t):
    return average / (1 - beta**t)


class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        vars(self).update(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=weight_decay)
        self.state = State(0, 0.0, 0.0)

    def step(self, params, grads):
        t, m, v = self.state
        g = grads + self.weight_decay * params
        self.state = t, m, v = State(t + 1, ema(m, g, self.beta1), ema(v, g**2, self.beta2))
        move = self.lr * corrected(m, self.beta1, t) / (corrected(v, self.beta2, t) ** 0.5 + self.eps)
        return params - (move)
