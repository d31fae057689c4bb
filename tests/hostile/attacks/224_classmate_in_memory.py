# ATTACK: looks for a classmate's work in what the process has inherited | EXPECT: zero|error-reported | CLASS: secret
import gc
def attack():
    token = "CLASSMATE" + "_SECRET"
    for thing in gc.get_objects():
        if type(thing) is dict:
            for value in list(thing.values()):
                if type(value) is str and token in value:
                    raise SystemExit("LEAKED " + value)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
