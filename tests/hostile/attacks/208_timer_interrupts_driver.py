# ATTACK: sets a timer whose handler raises wherever the driver is | EXPECT: zero|error-reported | CLASS: crash
import signal, time
def attack():
    def handler(*_):
        raise KeyboardInterrupt
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
