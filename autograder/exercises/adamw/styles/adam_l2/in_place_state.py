# the state arrays are updated in place, and the result is a copy
import numpy as np


class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.m = self.v = None
        self.t = 0

    def step(self, params, grads):
        if self.t == 0:
            self.m = np.zeros(params.shape)
            self.v = np.zeros(params.shape)
        self.t = self.t + 1
        g = grads + self.weight_decay * params
        self.m *= self.beta1
        self.m += (1 - self.beta1) * g
        np.multiply(self.v, self.beta2, out=self.v)
        self.v += (1 - self.beta2) * np.power(g, 2)
        new = params.copy()
        new -= self.lr * (self.m / (1 - self.beta1**self.t)) / (np.sqrt(self.v / (1 - self.beta2**self.t)) + self.eps)
        return new
