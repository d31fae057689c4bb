# right, with dataclasses and buffers updated in place
# %% adagrad
from dataclasses import dataclass, field

@dataclass
class AdaGrad:
    lr: float = 0.1
    eps: float = 1e-8
    accumulated: object = field(default=None, repr=False)

    def step(self, params, grads):
        if self.accumulated is None:
            self.accumulated = np.zeros(np.shape(params))
        self.accumulated += np.square(grads)
        return np.subtract(params, self.lr * np.divide(grads, np.sqrt(self.accumulated) + self.eps))

# %% nesterov
from dataclasses import dataclass, field

@dataclass
class Nesterov:
    lr: float = 0.01
    beta: float = 0.9
    velocity: object = field(default=None, repr=False)

    def step(self, params, grad_fn):
        if self.velocity is None:
            self.velocity = np.zeros(np.shape(params))
        self.velocity *= self.beta
        g = grad_fn(params - self.lr * self.velocity)
        self.velocity += g
        return params - self.lr * self.velocity

# %% lr_finder
def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    lrs, losses = np.empty(n_steps), np.empty(n_steps)
    opt, x, used = optimizer_factory(lr_min), np.array(start, dtype=float), 0
    while used < n_steps:
        opt.lr = lrs[used] = lr_min * (lr_max / lr_min) ** (used / (n_steps - 1))
        x = opt.step(x, grad_func(x))
        losses[used] = func(x)
        used += 1
        if not np.isfinite(losses[used - 1]) or losses[used - 1] > 4 * losses[:used].min():
            break
    return lrs[:used], losses[:used]

# %% smooth_losses
def smooth_losses(losses, beta=0.9):
    weight, weighted = 0.0, 0.0
    smoothed = np.empty(len(losses))
    for k, loss in enumerate(losses):
        weight, weighted = beta * weight + 1, beta * weighted + loss
        smoothed[k] = weighted / weight
    return smoothed

# %% suggest_lr
def suggest_lr(lrs, losses):
    return lrs[int(np.gradient(losses, np.log10(lrs)).argmin())]

# %% adam_l2
from dataclasses import dataclass, field

@dataclass
class AdamL2:
    lr: float = 0.01
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    weight_decay: float = 0.01
    state: dict = field(default_factory=dict, repr=False)

    def moments(self, g):
        s = self.state
        if not s:
            s.update(m=np.zeros(np.shape(g)), v=np.zeros(np.shape(g)), p1=1.0, p2=1.0)
        s["p1"] *= self.beta1
        s["p2"] *= self.beta2
        s["m"] += (1 - self.beta1) * (g - s["m"])
        s["v"] += (1 - self.beta2) * (g * g - s["v"])
        return s["m"] / (1 - s["p1"]), s["v"] / (1 - s["p2"])

    def step(self, params, grads):
        m, v = self.moments(grads + self.weight_decay * params)
        return params - self.lr * m / (np.sqrt(v) + self.eps)

# %% adamw
class AdamW(AdamL2):
    def step(self, params, grads):
        m, v = self.moments(grads)
        return params * (1 - self.lr * self.weight_decay) - self.lr * m / (np.sqrt(v) + self.eps)

# %% adamw_reflection
AdamL2 divides the decay by the root of v as it divides the gradient, so the decay is weakest where gradients are large.
In AdamW it does not pass through m and v: every coordinate shrinks by the same factor.
