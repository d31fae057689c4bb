# adagrad forgets like RMSprop; the rest is right
# otherwise: leonhard

# %% adagrad
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps = lr, eps
        self.cache = None

    def step(self, params, grads):
        if self.cache is None:
            self.cache = np.zeros_like(params)
        self.cache = 0.9 * self.cache + 0.1 * grads**2   # running average
        return params - self.lr * grads / (np.sqrt(self.cache) + self.eps)

# %% nesterov
class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta = lr, beta
        self.velocity = None

    def step(self, params, grad_fn):
        if self.velocity is None:
            self.velocity = np.zeros_like(params)
        peek = params - self.lr * self.beta * self.velocity
        self.velocity = self.beta * self.velocity + grad_fn(peek)
        return params - self.lr * self.velocity
