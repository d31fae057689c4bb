# step is a closure over the state
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        s = 0.0

        def step(params, grads):
            nonlocal s
            s = s + grads**2
            return params - lr * grads * (np.sqrt(s) + eps) ** -1

        self.step = step
