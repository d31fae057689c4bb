# slots, properties and keyword arguments
import numpy as np


class AdamW:
    __slots__ = ("lr", "beta1", "beta2", "eps", "weight_decay", "_m", "_v", "_t")

    def __init__(self, *, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        for name, value in zip(self.__slots__, (lr, beta1, beta2, eps, weight_decay, 0, 0, 0)):
            setattr(self, name, value)

    @property
    def m_hat(self):
        return self._m / (1 - self.beta1**self._t)

    @property
    def v_hat(self):
        return self._v / (1 - self.beta2**self._t)

    def step(self, params, grads):
        """One step."""
        g = grads
        self._t += 1
        self._m = self._m + (1 - self.beta1) * (g - self._m)
        self._v = self._v - (1 - self.beta2) * (self._v - g * g)
        return np.subtract(params, self.lr * self.m_hat / (np.sqrt(self.v_hat) + self.eps)) - self.lr * self.weight_decay * params
