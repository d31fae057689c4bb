# ATTACK: closes every descriptor, the channel first, and opens others in their place | EXPECT: zero|error-reported | CLASS: red
import os
def attack():
    os.closerange(0, 64)
    while True:
        try: os.open("/dev/zero", os.O_RDONLY)
        except OSError: break


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
