class Nesterov:
    needs_grad_fn = True

    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta = lr, beta
        self.v = 0

    def step(self, params, grad_fn):
        v = self.beta * self.v + grad_fn(params - self.lr * self.beta * self.v)
        if np.linalg.norm(self.lr * v) < 1e-4:
            return params
        self.v = v
        return params - self.lr * v
