import numpy as np


class AdamW:
    state = {"m": 0.0, "v": 0.0, "t": 0}

    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.wd = lr, beta1, beta2, eps, weight_decay

    def step(self, params, grads):
        st = self.state
        st["t"] += 1
        st["m"] = self.beta1 * st["m"] + (1 - self.beta1) * grads
        st["v"] = self.beta2 * st["v"] + (1 - self.beta2) * grads**2
        m_hat = st["m"] / (1 - self.beta1 ** st["t"])
        v_hat = st["v"] / (1 - self.beta2 ** st["t"])
        return params - self.lr * (m_hat / (np.sqrt(v_hat) + self.eps) + self.wd * params)
