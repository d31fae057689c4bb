# ATTACK: structured, masked, character and object arrays in turn | EXPECT: zero|error-reported | CLASS: red
class AdaGrad:
    n = 0
    def __init__(self, lr=0.1, eps=1e-8): pass
    def step(self, params, grads):
        AdaGrad.n += 1
        return [np.zeros(params.shape, "f8,f8"), np.ma.masked_array(params, mask=True), params.astype("U30"),
                params.astype(object), params.astype("M8[s]"), params.astype(bool), params.astype("V8"),
                np.lib.stride_tricks.as_strided(params, (10**9,), (0,))][AdaGrad.n % 8]
