# closure, arguments by keyword
import numpy as np


def AdamW(**kw):
    h = {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01}
    h.update(kw)
    m = v = 0.0
    t = 0

    class Opt:
        def step(self, params, grads):
            nonlocal m, v, t
            t += 1
            m = h["beta1"] * m + (1 - h["beta1"]) * grads
            v = h["beta2"] * v + (1 - h["beta2"]) * grads**2
            u = m / (1 - h["beta1"] ** t) / (np.sqrt(v / (1 - h["beta2"] ** t)) + h["eps"])
            u = u + h["weight_decay"] * params
            return params - h["lr"] * u

    return Opt()
