# ATTACK: finds the driver in its callers and makes it report steps that were not taken | EXPECT: zero|error-reported | CLASS: forgery
import sys
def attack():
    frame = sys._getframe()
    while frame is not None:
        loop = frame.f_locals.get("self")
        if type(loop).__name__ == "Loop":
            type(loop).values = staticmethod(lambda arrays, events: loop.stopped("limit", None, "full marks"))
            loop.driver.run = lambda handle, start, grads: (np.zeros((len(grads) + 1, *start.shape)), [])
        frame = frame.f_back


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
