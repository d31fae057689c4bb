# ATTACK: answers with no arrays at all, or with sixteen | EXPECT: zero|error-reported | CLASS: red
import sys
def attack():
    frame = sys._getframe()
    while frame is not None:
        loop = frame.f_locals.get("self")
        if type(loop).__name__ == "Loop":
            for key in list(loop.answers):
                if loop.answers[key].__name__ in ("run", "step"):
                    loop.answers[key] = lambda reader, loop=loop: loop.values((), [])
        frame = frame.f_back


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
