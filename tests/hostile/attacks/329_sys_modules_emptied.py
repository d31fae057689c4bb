# ATTACK: sys.modules emptied, builtins deleted, import replaced | EXPECT: zero|error-reported | CLASS: red
import sys, builtins
def attack():
    sys.modules.clear()
    for n in ("len", "isinstance", "type", "str", "int", "Exception", "BaseException", "getattr"):
        try: delattr(builtins, n)
        except Exception: pass


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
