# ATTACK: SIGKILLs its own process by tgkill, as if memory had run out | EXPECT: error-reported | CLASS: crash
import signal
def attack():
    signal.raise_signal(signal.SIGKILL)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
