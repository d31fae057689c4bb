# two notebooks only, and a mistyped name in one of them
# %% adagrad
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr
        self.eps = eps
        self.sum_sq = None

    def step(self, params, grads):
        if self.sum_sq is None:
            self.sum_sq = np.zeros_like(params)
        self.sum_sq = self.sum_sq + grads**2
        return params - self.lr * grads / (np.sqrt(self.sum_sq) + self.eps)

# %% nesterov
class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr
        self.beta = beta
        self.v = None

    def step(self, params, grad_fn):
        if self.v is None:
            self.v = np.zeros_like(params)
        ahead = params - self.lr * self.beta * self.v
        self.v = self.beta * self.v + grad_fn(looking_ahead)
        return params - self.lr * self.v
