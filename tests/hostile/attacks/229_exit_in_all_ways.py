# ATTACK: ends the process in every way, again and again, in handlers and destructors | EXPECT: zero|error-reported | CLASS: crash
import atexit, os, sys, threading
class Last:
    def __del__(self): os._exit(0)
def attack():
    atexit.register(os._exit, 0)
    sys.excepthook = lambda *_: os._exit(0)
    threading.excepthook = lambda *_: os._exit(0)
    attack.last = Last()
    raise SystemExit(0)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
