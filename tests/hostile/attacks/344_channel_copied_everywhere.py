# ATTACK: copies the channel to every descriptor and closes it | EXPECT: zero|error-reported | CLASS: red

import os
def attack():
    for i in range(4,60):
        try: os.dup2(3,i)
        except OSError: pass
    os.close(3)



class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
