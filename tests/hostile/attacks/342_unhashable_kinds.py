# ATTACK: events without end and with text that is not there | EXPECT: zero|error-reported | CLASS: red
import sys
def attack():
    frame = sys._getframe()
    while frame is not None:
        loop = frame.f_locals.get("self")
        if type(loop).__name__ == "Loop":
            loop.driver.run = lambda h, s, g: (np.full((len(g) + 1, *s.shape), np.nan), [("dtype", 0, "\x1b" * 9000), ("limit", -5, "")] * 90)
        frame = frame.f_back


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
