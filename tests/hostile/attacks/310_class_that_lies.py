# ATTACK: results whose __class__ says ndarray | EXPECT: zero|error-reported | CLASS: red
class Liar:
    __class__ = np.ndarray
    dtype = np.dtype(float); shape = (4,); size = 4; ndim = 1
    def __array__(self, *a, **k): return self
    def __len__(self): return 2**62
    def __getitem__(self, i): return self
    def __index__(self): return 2**70
    def __float__(self): raise MemoryError
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8): pass
    def step(self, params, grads): return Liar()
