# dataclass; the gradient function is called grad
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Nesterov:
    lr: float = 0.01
    beta: float = 0.9
    v: np.ndarray = field(default=None, repr=False)

    def step(self, params, grad):
        v = np.zeros(params.shape) if self.v is None else self.v
        self.v = self.beta * v + grad(params - self.lr * self.beta * v)
        return params - self.lr * self.v
