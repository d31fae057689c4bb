# ATTACK: asks for a function that was never given, with arrays of a million numbers | EXPECT: zero|error-reported | CLASS: red
import os, struct
def attack():
    body = bytes([0]) + struct.pack("<I", 0) + bytes([1, 0, 1]) + struct.pack("<I", 1 << 20) + bytes(8 << 20)
    for _ in range(50): os.write(3, struct.pack("<cI", b"q", len(body)) + body)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
