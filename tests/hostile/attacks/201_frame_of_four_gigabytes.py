# ATTACK: announces a frame of 4 GB and goes on dripping | EXPECT: zero|error-reported | CLASS: resource
import os, struct
def attack():
    os.write(3, struct.pack("<cI", b"v", 0xFFFFFFFF))
    while True:
        os.write(3, b"x" * 65536)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
