# state in a dictionary, hyper-parameters too
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.defaults = dict(lr=lr, eps=eps)
        self.state = {}

    def step(self, params, grads):
        s = self.state.setdefault("sum", np.zeros_like(params))
        self.state["sum"] = s = s + np.abs(grads) ** 2
        std = np.sqrt(s) + self.defaults["eps"]
        return params + (-self.defaults["lr"]) * (grads / std)
