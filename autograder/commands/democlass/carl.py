# right, and talkative: prints, warns and plots
# %% adagrad
import warnings
import matplotlib.pyplot as plt
print("starting AdaGrad")

class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s, self.t = lr, eps, 0.0, 0

    def step(self, params, grads):
        self.t += 1
        self.s = self.s + grads**2
        if self.t == 1:
            warnings.warn("the first step has length lr")
        print("step", self.t, params)
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)

plt.plot([0, 1], [1, 0])
plt.title("my first optimizer")
plt.show()

# %% nesterov
class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v = lr, beta, 0.0

    def step(self, params, grad_fn):
        g = grad_fn(params - self.lr * self.beta * self.v)
        self.v = self.beta * self.v + g
        print("velocity", self.v)
        return params - self.lr * self.v

# %% lr_finder
import sys

def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    opt = optimizer_factory(lr_min)
    x = np.array(start, dtype=float)
    lrs, losses = [], []
    for lr in np.logspace(np.log10(lr_min), np.log10(lr_max), n_steps):
        opt.lr = lr
        x = opt.step(x, grad_func(x))
        lrs.append(lr)
        losses.append(func(x))
        print(f"{lr:.2e} {losses[-1]:.4g}", file=sys.stderr)
        if np.isnan(losses[-1]) or np.isinf(losses[-1]) or losses[-1] > 4 * np.min(losses):
            break
    return np.array(lrs), np.array(losses)

# %% smooth_losses
def smooth_losses(losses, beta=0.9):
    out, avg, correction = [], 0.0, 1.0
    for loss in losses:
        avg = beta * avg + (1 - beta) * loss
        correction *= beta
        out.append(avg / (1 - correction))
    print("smoothed", len(out), "losses")
    return np.asarray(out)

# %% suggest_lr
def suggest_lr(lrs, losses):
    steepest = np.argmin(np.gradient(losses, np.log(lrs)))
    print("steepest at", steepest)
    return lrs[steepest]

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
        print(self.t, end=" ")
        return params - self.lr * (self.m / (1 - self.beta1**self.t)) / (
            np.sqrt(self.v / (1 - self.beta2**self.t)) + self.eps
        )

# %% adamw
class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.inner = AdamL2(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=0.0)
        self.weight_decay = weight_decay

    def step(self, params, grads):
        return self.inner.step(params, grads) - self.inner.lr * self.weight_decay * params

# %% adamw_reflection
AdamW decays every weight by the same rate, L2 does not, because of the square root.
