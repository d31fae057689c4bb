# PyTorch's names and unused options
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8, lr_decay=0, weight_decay=0, initial_accumulator_value=0, maximize=False):
        self.defaults = dict(
            lr=lr, eps=eps, lr_decay=lr_decay, weight_decay=weight_decay, init=initial_accumulator_value
        )
        self.state = dict(step=0, sum=None)
        self.maximize = maximize

    def step(self, params, grads):
        st = self.state
        if st["sum"] is None:
            st["sum"] = np.full_like(params, self.defaults["init"])
        st["step"] += 1
        if self.defaults["weight_decay"] != 0:
            grads = grads + self.defaults["weight_decay"] * params
        clr = self.defaults["lr"] / (1 + (st["step"] - 1) * self.defaults["lr_decay"])
        st["sum"] = st["sum"] + grads * grads
        std = np.sqrt(st["sum"]) + self.defaults["eps"]
        return params + (-clr) * (grads / std)
