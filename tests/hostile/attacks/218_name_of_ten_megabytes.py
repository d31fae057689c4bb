# ATTACK: returns an object whose class has a name of 10 MB with control characters | EXPECT: zero|error-reported | CLASS: crash
NAME = "\x1b]0;owned\x07\u202e" + "A" * 10_000_000
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        pass

    def step(self, params, grads):
        return type(NAME.replace("\0", ""), (), {})()
