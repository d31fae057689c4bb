# ATTACK: replaces what the driver uses of NumPy: asarray, array, full, ndarray.copy, array_equal | EXPECT: zero|error-reported | CLASS: forgery
def attack():
    for name in ("asarray", "array", "full", "array_equal", "frombuffer", "float64"):
        setattr(np, name, lambda *args, **kwargs: 1 / 0)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
