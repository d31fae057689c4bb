class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.eps, self.weight_decay = lr, eps, weight_decay
        self.beta1, self.beta2 = beta1, beta2
        self.m, self.v, self.t = 0, 0, 0

    def step(self, params, grads):
        g = grads + self.weight_decay * params
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        mh, vh = self.m / (1 - self.beta1**self.t), self.v / (1 - self.beta2**self.t)
        return params - self.lr * mh / (np.sqrt(vh) + 1e-4)
