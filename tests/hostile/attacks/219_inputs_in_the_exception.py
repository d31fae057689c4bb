# ATTACK: puts the hidden inputs into the exception, its type and its notes | EXPECT: error-reported|zero | CLASS: secret
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr

    def step(self, params, grads):
        text = " ".join(repr(float(x)) for x in grads.ravel())
        raise type("E_" + text.replace(".", "_").replace("-", "m").replace(" ", "_"), (ValueError,), {})(text)
