# right, as in the lecture notes
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
        self.v = self.beta * self.v + grad_fn(ahead)
        return params - self.lr * self.v

# %% lr_finder
def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    optimizer = optimizer_factory(lr_min)
    x = np.array(start, dtype=float)
    lrs, losses = [], []
    for lr in np.geomspace(lr_min, lr_max, n_steps):
        optimizer.lr = lr
        x = optimizer.step(x, grad_func(x))
        loss = func(x)
        lrs.append(lr)
        losses.append(loss)
        if not np.isfinite(loss) or loss > 4 * min(losses):
            break
    return np.array(lrs), np.array(losses)

# %% smooth_losses
def smooth_losses(losses, beta=0.9):
    average, smoothed = 0.0, []
    for t, loss in enumerate(losses, 1):
        average = beta * average + (1 - beta) * loss
        smoothed.append(average / (1 - beta**t))
    return np.array(smoothed)

# %% suggest_lr
def suggest_lr(lrs, losses):
    slope = np.gradient(np.asarray(losses), np.log(lrs))
    return float(lrs[np.argmin(slope)])

# %% adam_l2
class AdamL2:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.weight_decay = weight_decay
        self.m = None
        self.v = None
        self.t = 0

    def step(self, params, grads):
        if self.m is None:
            self.m = np.zeros_like(params)
            self.v = np.zeros_like(params)
        self.t += 1
        grads = grads + self.weight_decay * params
        self.m = self.beta1 * self.m + (1 - self.beta1) * grads
        self.v = self.beta2 * self.v + (1 - self.beta2) * grads**2
        m_hat = self.m / (1 - self.beta1**self.t)
        v_hat = self.v / (1 - self.beta2**self.t)
        return params - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)

# %% adamw
class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.weight_decay = weight_decay
        self.m = None
        self.v = None
        self.t = 0

    def step(self, params, grads):
        if self.m is None:
            self.m = np.zeros_like(params)
            self.v = np.zeros_like(params)
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * grads
        self.v = self.beta2 * self.v + (1 - self.beta2) * grads**2
        m_hat = self.m / (1 - self.beta1**self.t)
        v_hat = self.v / (1 - self.beta2**self.t)
        update = self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
        return params - update - self.lr * self.weight_decay * params

# %% adamw_reflection
With L2 the pull towards zero goes through the adaptive denominator, so steep directions are hardly decayed at all. AdamW
takes the same fraction off every coordinate, so its path bends towards the origin evenly.
