# ATTACK: hidden inputs as integers, hexadecimal and bytes in the message | EXPECT: zero|error-reported | CLASS: red
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8): pass
    def step(self, params, grads):
        raise ValueError(f"{params.view(np.int64).tolist()} {params.tobytes().hex()} {[x.hex() for x in params.tolist()]}")
