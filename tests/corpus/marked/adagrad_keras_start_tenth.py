class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps = lr, eps
        self.s = 0.1

    def step(self, params, grads):
        self.s = self.s + grads**2
        return params - self.lr * grads / np.sqrt(self.s + self.eps)
