# ATTACK: writes to /dev/null for ever, and over descriptors 0 to 2 | EXPECT: error-reported | CLASS: resource
import os
def attack():
    for fd in (0, 1, 2):
        os.close(fd)
    sink = open(os.devnull, "wb")
    while True:
        sink.write(b"x" * 1_000_000)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
