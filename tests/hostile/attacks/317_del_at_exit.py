# ATTACK: finalizers that hang and write when the process ends | EXPECT: zero|error-reported | CLASS: red
import atexit, os, time, threading
class Trap:
    def __del__(self):
        while True: time.sleep(1)
keep = Trap()
atexit.register(lambda: time.sleep(100))
threading._register_atexit(lambda: time.sleep(100))
def attack():
    raise SystemExit(0)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
