# right, by other accepted forms, as PyTorch's Nesterov
# %% adagrad
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.G = lr, eps, 0.0

    def step(self, params, grads):
        self.G = self.G + grads * grads
        return params - self.lr * grads / np.sqrt(self.G + self.eps)

# %% nesterov
class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.buf = lr, beta, None

    def step(self, params, grads):
        self.buf = np.array(grads) if self.buf is None else self.beta * self.buf + grads
        return params - self.lr * (grads + self.beta * self.buf)

# %% lr_finder
def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    exponents = np.linspace(np.log10(lr_min), np.log10(lr_max), n_steps)
    opt, x = optimizer_factory(lr_min), np.asarray(start, dtype=float).copy()
    history, best = [], np.inf
    for lr in 10.0**exponents:
        opt.lr = float(lr)
        x = opt.step(x, grad_func(x))
        history.append((float(lr), float(func(x))))
        best = min(best, history[-1][1])
        if not history[-1][1] <= 4 * best:
            break
    rates, losses = zip(*history)
    return list(rates), list(losses)

# %% smooth_losses
def smooth_losses(losses, beta=0.9):
    a = 0.0
    return [(a := beta * a + (1 - beta) * y) / (1 - beta ** (t + 1)) for t, y in enumerate(losses)]

# %% suggest_lr
def suggest_lr(lrs, losses):
    d = np.gradient(np.array(losses), np.log(np.array(lrs)))
    return lrs[int(np.argmin(d))]

# %% adam_l2
class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.b, self.eps, self.wd = lr, (beta1, beta2), eps, weight_decay
        self.m = self.v = 0.0
        self.t = 0

    def step(self, params, grads):
        g = grads + self.wd * params
        self.t += 1
        self.m = self.b[0] * self.m + (1 - self.b[0]) * g
        self.v = self.b[1] * self.v + (1 - self.b[1]) * g * g
        c1, c2 = (1 - b**self.t for b in self.b)
        return params - self.lr / c1 * self.m / (np.sqrt(self.v / c2) + self.eps)

# %% adamw
class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.b, self.eps, self.wd = lr, (beta1, beta2), eps, weight_decay
        self.m = self.v = 0.0
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        decayed = params - self.lr * self.wd * params
        self.m = self.b[0] * self.m + (1 - self.b[0]) * grads
        self.v = self.b[1] * self.v + (1 - self.b[1]) * grads * grads
        c1, c2 = (1 - b**self.t for b in self.b)
        return decayed - self.lr / c1 * self.m / (np.sqrt(self.v / c2) + self.eps)

# %% adamw_reflection
L2 changes the gradient and is then normalised away; decoupled decay is not.
