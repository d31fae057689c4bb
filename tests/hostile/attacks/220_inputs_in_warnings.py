# ATTACK: puts the hidden inputs into ten thousand warnings | EXPECT: zero|error-reported | CLASS: secret
import warnings
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        pass

    def step(self, params, grads):
        for i in range(20):
            warnings.warn(f"{i} " + " ".join(map(str, grads.ravel())))
        return params
