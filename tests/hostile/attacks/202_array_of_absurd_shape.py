# ATTACK: sends an array whose dimensions multiply to more than memory | EXPECT: zero|error-reported | CLASS: resource
import os, struct
def attack():
    body = struct.pack("<BBB8I", 1, 0, 8, *[0xFFFFFFFF] * 8) + struct.pack("<H", 0)
    os.write(3, struct.pack("<cI", b"v", len(body)) + body)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
