# ATTACK: replaces os.read and os.write, with which the driver talks | EXPECT: zero|error-reported | CLASS: forgery
import os
def attack():
    write = os.write
    os.write = lambda fd, data: write(fd, bytes(len(data)))


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
