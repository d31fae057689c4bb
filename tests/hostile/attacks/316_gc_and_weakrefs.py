# ATTACK: gc callbacks, finalizers and weak references that run in the driver | EXPECT: zero|error-reported | CLASS: red
import gc, weakref, os
class Trap:
    def __del__(self):
        Trap()
        os.write(3, b"v" * 30)
gc.set_threshold(1, 1, 1)
gc.callbacks.append(lambda phase, info: Trap())
def attack():
    t = Trap(); t.t = t; del t


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
