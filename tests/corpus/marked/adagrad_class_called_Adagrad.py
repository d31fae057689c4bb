class Adagrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, 0

    def step(self, params, grads):
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
