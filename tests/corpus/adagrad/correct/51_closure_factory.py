# closure that a function returns
import numpy as np


def AdaGrad(lr=0.1, eps=1e-8):
    class _Opt:
        pass

    s = [0.0]

    def step(params, grads):
        s[0] = s[0] + np.square(grads)
        return params - lr * grads / (np.sqrt(s[0]) + eps)

    o = _Opt()
    o.step = step
    o.lr = lr
    return o
