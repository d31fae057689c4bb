# weight_decay is kept on the class
import numpy as np
from optviz_ref import Adam


class AdamW(Adam):
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, eps)
        AdamW.wd = weight_decay

    def step(self, params, grads):
        return super().step(params, grads) - self.lr * self.wd * params
