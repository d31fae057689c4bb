# a generator holds the state between the steps
import numpy as np


def moments(beta1, beta2, g):
    m, v, t = np.zeros_like(g), np.zeros_like(g), 0
    while True:
        t += 1
        m = m * beta1 + g * (1 - beta1)
        v = v * beta2 + g * g * (1 - beta2)
        g = yield m / (1 - beta1**t), v / (1 - beta2**t)


class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.betas, self.eps, self.weight_decay = lr, (beta1, beta2), eps, weight_decay
        self.running = None

    def step(self, params, grads):
        g = grads + self.weight_decay * params
        if self.running is None:
            self.running = moments(*self.betas, g)
            m_hat, v_hat = next(self.running)
        else:
            m_hat, v_hat = self.running.send(g)
        return params - self.lr * m_hat / (v_hat**0.5 + self.eps)
