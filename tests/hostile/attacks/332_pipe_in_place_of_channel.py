# ATTACK: puts a pipe of its own in place of the channel | EXPECT: zero|error-reported | CLASS: red
import os
def attack():
    r, w = os.pipe()
    os.dup2(w, 3)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
