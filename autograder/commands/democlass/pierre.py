# right updates, written into the arrays passed in
# otherwise: carl

# %% adagrad
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, 0.0

    def step(self, params, grads):
        self.s = self.s + grads**2
        params -= self.lr * grads / (np.sqrt(self.s) + self.eps)
        return params

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
        self.v = self.beta * self.v + grad_fn(ahead)
        return params - self.lr * self.v

# %% lr_finder
def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    optimizer = optimizer_factory(lr_min)
    x = start
    lrs, losses = [], []
    for lr in np.geomspace(lr_min, lr_max, n_steps):
        optimizer.lr = lr
        x[:] = optimizer.step(x, grad_func(x))
        loss = func(x)
        lrs.append(lr)
        losses.append(loss)
        if not np.isfinite(loss) or loss > 4 * min(losses):
            break
    return np.array(lrs), np.array(losses)

# %% adam_l2
class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps, self.decay = lr, beta1, beta2, eps, weight_decay
        self.m, self.v, self.t = 0.0, 0.0, 0

    def step(self, params, grads):
        self.t += 1
        g = grads + self.decay * params
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        return params - self.lr * (self.m / (1 - self.beta1**self.t)) / (
            np.sqrt(self.v / (1 - self.beta2**self.t)) + self.eps
        )
