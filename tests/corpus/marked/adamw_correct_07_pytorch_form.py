import math
import numpy as np


class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.defaults = dict(lr=lr, betas=(beta1, beta2), eps=eps, weight_decay=weight_decay)
        self.state = {}

    def step(self, params, grads):
        lr, (b1, b2) = self.defaults["lr"], self.defaults["betas"]
        st = self.state
        if not st:
            st["step"], st["m"], st["v"] = 0, np.zeros_like(params), np.zeros_like(params)
        st["step"] += 1
        p = params * (1 - lr * self.defaults["weight_decay"])
        st["m"] = st["m"] + (1 - b1) * (grads - st["m"])
        st["v"] = b2 * st["v"] + (1 - b2) * grads * grads
        bc1, bc2 = 1 - b1 ** st["step"], 1 - b2 ** st["step"]
        denom = np.sqrt(st["v"]) / math.sqrt(bc2) + self.defaults["eps"]
        return p - (lr / bc1) * st["m"] / denom
