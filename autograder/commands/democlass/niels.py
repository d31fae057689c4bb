# an endless loop in adagrad; the rest is right
# otherwise: ada

# %% adagrad
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps = lr, eps
        self.s = None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
        self.s = self.s + grads**2
        while np.linalg.norm(grads) > 1e-6:
            params = params - self.lr * grads / (np.sqrt(self.s) + self.eps)
        return params
