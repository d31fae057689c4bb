# ATTACK: writes well-formed answers of our own protocol to the channel, before it is asked | EXPECT: zero|error-reported | CLASS: forgery
import os, struct
def attack():
    path = struct.pack("<BBB2I", 1, 0, 2, 2, 4) + np.zeros((2, 4)).tobytes() + struct.pack("<H", 0)
    for _ in range(3):
        os.write(3, struct.pack("<cI", b"v", len(path)) + path)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
