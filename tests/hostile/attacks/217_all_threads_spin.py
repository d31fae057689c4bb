# ATTACK: spins in as many threads as it can start | EXPECT: zero|error-reported | CLASS: resource
import threading
def attack():
    def spin():
        while True:
            pass
    try:
        while True:
            threading.Thread(target=spin, daemon=True).start()
    except RuntimeError:
        pass


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
