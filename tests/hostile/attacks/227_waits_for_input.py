# ATTACK: waits for input that never comes | EXPECT: zero|error-reported | CLASS: resource
def attack():
    input("your name? ")


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
