# ATTACK: parameters whose signature raises, hangs and has ten thousand names | EXPECT: zero|error-reported | CLASS: red
class Sig:
    @property
    def parameters(self): raise KeyboardInterrupt
class AdaGrad:
    __signature__ = Sig()
    __text_signature__ = "(" + "a" * 10_000_000 + ")"
    def __init__(self, **kw): pass
    def step(self, *a, **k): return a[0]
    step.__signature__ = Sig()
