# ATTACK: stops its own process with SIGSTOP, so that it neither answers nor ends | EXPECT: error-reported | CLASS: process
import signal
def attack():
    signal.raise_signal(signal.SIGSTOP)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
