# ATTACK: the main thread ends by itself; others go on | EXPECT: zero|error-reported | CLASS: red
import ctypes, threading, time
threading.Thread(target=lambda: [time.sleep(1) for _ in range(1000)]).start()
def attack():
    ctypes.CDLL(None).syscall(60, 0)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
