# ATTACK: a SyntaxError whose line and file are objects that raise and hang | EXPECT: zero|error-reported | CLASS: red
class Evil:
    def __str__(self): raise SystemExit
    __repr__ = __format__ = __index__ = __int__ = __bool__ = __eq__ = __hash__ = __str__
class Bad(SyntaxError):
    lineno = property(lambda self: Evil())
    filename = property(lambda self: Evil())
    msg = property(lambda self: Evil())
def attack():
    raise Bad("x")


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
