# ATTACK: sleeps for an hour, which costs no processor time | EXPECT: error-reported | CLASS: resource
import time
def attack():
    time.sleep(3600)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
