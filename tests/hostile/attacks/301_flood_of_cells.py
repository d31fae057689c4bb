# ATTACK: names cells without end, faster than they can be read | EXPECT: zero|error-reported | CLASS: red
import os, struct
chunk = struct.pack("<cIH", b"c", 2, 1) * 9000
while True:
    os.write(3, chunk)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
