# __init__ builds a function that keeps its state in a closure
import numpy as np


class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        m, v, t = 0.0, 0.0, 0

        def step(params, grads):
            nonlocal m, v, t
            t += 1
            g = grads + weight_decay * params
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g**2
            return params - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)

        self.step = step
