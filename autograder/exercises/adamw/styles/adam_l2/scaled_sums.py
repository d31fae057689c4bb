# sums without (1 - beta), normalised by the sums of their weights
import numpy as np


class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.sum1 = self.sum2 = self.n1 = self.n2 = 0.0

    def step(self, params, grads):
        g = grads + self.weight_decay * params
        self.sum1, self.n1 = self.beta1 * self.sum1 + g, self.beta1 * self.n1 + 1.0
        self.sum2, self.n2 = self.beta2 * self.sum2 + g**2, self.beta2 * self.n2 + 1.0
        direction = (self.sum1 / self.n1) / (np.sqrt(self.sum2 / self.n2) + self.eps)
        return params - self.lr * direction
