# Adam without bias correction, adagrad without epsilon
# otherwise: ada

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
        return params - self.lr * grads / (np.sqrt(self.sum_sq))

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
        m_hat = self.m
        v_hat = self.v
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
        m_hat = self.m
        v_hat = self.v
        update = self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
        return params - update - self.lr * self.weight_decay * params
