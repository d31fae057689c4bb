# ATTACK: returns a subclass of ndarray that lies about shape, type and copies | EXPECT: zero|error-reported | CLASS: forgery
class Lie(np.ndarray):
    shape = property(lambda self: (4,))
    dtype = property(lambda self: np.dtype("f8"))
    def astype(self, *args, **kwargs): return self
    def __array_function__(self, *args, **kwargs): return True
    def __array_ufunc__(self, *args, **kwargs): return self
    def __eq__(self, other): return True
    def __array_finalize__(self, obj): pass
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        pass

    def step(self, params, grads):
        return np.zeros((7, 3)).view(Lie)
