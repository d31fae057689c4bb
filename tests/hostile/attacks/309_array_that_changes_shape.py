# ATTACK: an array whose shape is another every time it is looked at | EXPECT: zero|error-reported | CLASS: red
class Shape(np.ndarray):
    n = 0
    @property
    def shape(self):
        Shape.n += 1
        return (4,) if Shape.n % 2 else (10**6, 10**6)
    @property
    def dtype(self): return np.dtype(float)
    @property
    def size(self): return 4
    def __array_finalize__(self, other): Shape.n += 1
    def __array_function__(self, *a, **k): return self
    def __array_ufunc__(self, *a, **k): return self
    __array_priority__ = 1e9
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8): pass
    def step(self, params, grads): return np.zeros(params.shape).view(Shape)
