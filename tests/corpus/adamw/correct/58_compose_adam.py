# steps with the given Adam
import numpy as np
from optviz_ref import Adam


class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.adam = Adam(lr=lr, beta1=beta1, beta2=beta2, eps=eps)
        self.wd = weight_decay

    def step(self, params, grads):
        return self.adam.step(params, grads) - self.adam.lr * self.wd * params
