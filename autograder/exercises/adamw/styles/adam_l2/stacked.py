# both moments in one array
import numpy as np


class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr = lr
        self.betas = np.array([beta1, beta2])
        self.eps = eps
        self.weight_decay = weight_decay
        self.state = None
        self.t = 0

    def step(self, params, grads):
        g = grads + self.weight_decay * params
        betas = self.betas.reshape(2, *[1] * np.ndim(params))
        new = np.stack([g, g**2])
        self.t += 1
        self.state = (1 - betas) * new + (betas * self.state if self.state is not None else 0)
        m_hat, v_hat = self.state / (1 - betas**self.t)
        return params - self.lr * np.divide(m_hat, np.sqrt(v_hat) + self.eps)
