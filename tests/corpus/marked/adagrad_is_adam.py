class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps = lr, eps
        self.s = self.m = self.t = 0

    def step(self, params, grads):
        self.t += 1
        self.m = 0.9 * self.m + 0.1 * grads
        self.s = 0.99 * self.s + 0.01 * grads**2
        return params - self.lr * self.m / (1 - 0.9**self.t) / np.sqrt(self.s / (1 - 0.99**self.t) + self.eps)
