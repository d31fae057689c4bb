# ATTACK: names a cell of the notebook that there is not, and ends | EXPECT: zero|error-reported | CLASS: red
import os, struct
os.write(3, struct.pack("<cIH", b"c", 2, 65535))
os._exit(0)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
