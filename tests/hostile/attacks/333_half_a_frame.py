# ATTACK: half a frame, then silence | EXPECT: zero|error-reported | CLASS: red
import os, struct, time
def attack():
    os.write(3, struct.pack("<cI", b"v", 1000) + bytes(10))
    time.sleep(1000)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
