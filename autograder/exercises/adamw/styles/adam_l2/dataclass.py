# a dataclass with fields for the state
from dataclasses import dataclass, field

import numpy as np


@dataclass
class AdamL2:
    lr: float = 0.01
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    weight_decay: float = 0.01
    state: dict = field(default_factory=dict)

    def step(self, params, grads):
        s = self.state
        t = s["t"] = s.get("t", 0) + 1
        g = grads + self.weight_decay * params
        m = s["m"] = self.beta1 * s.get("m", 0) + (1 - self.beta1) * g
        v = s["v"] = self.beta2 * s.get("v", 0) + (1 - self.beta2) * g**2
        step = (m / (1 - self.beta1**t)) / (np.sqrt(v / (1 - self.beta2**t)) + self.eps)
        return params - self.lr * step
