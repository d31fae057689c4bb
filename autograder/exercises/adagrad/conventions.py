"""The accepted forms of AdaGrad: eps outside the root (printed in the text; PyTorch) or inside it (Keras, optax)."""

import numpy as np

from optviz_ref import AdaGrad


class EpsInside(AdaGrad):
    """AdaGrad with eps under the root: θ ← θ - lr g / √(s + ε)."""

    def step(self, params, grads):
        self.s = grads**2 + (0 if self.s is None else self.s)
        return params - self.lr * grads / np.sqrt(self.s + self.eps)


CONVENTIONS = {"eps outside": AdaGrad, "eps inside": EpsInside}
