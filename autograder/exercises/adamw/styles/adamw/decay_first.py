# the parameters shrink first, as in PyTorch
import numpy as np


class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.weight_decay = lr, beta1, beta2, eps, weight_decay
        self.exp_avg, self.exp_avg_sq, self.count = None, None, 0

    def step(self, params, grads):
        if self.exp_avg is None:
            self.exp_avg = np.zeros_like(params)
            self.exp_avg_sq = np.zeros_like(params)
        self.count += 1
        params = params * (1 - self.lr * self.weight_decay)
        self.exp_avg = self.beta1 * self.exp_avg + (1 - self.beta1) * grads
        self.exp_avg_sq = self.beta2 * self.exp_avg_sq + (1 - self.beta2) * grads**2
        bias1, bias2 = 1 - self.beta1**self.count, 1 - self.beta2**self.count
        denominator = np.sqrt(self.exp_avg_sq) / np.sqrt(bias2) + self.eps
        return params - self.lr / bias1 * self.exp_avg / denominator
