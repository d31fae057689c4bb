class Nesterov:
    needs_grad_fn = True

    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta = lr, beta
        self.v = 0

    def step(self, params, grad_fn):
        g = np.clip(grad_fn(params - self.lr * self.beta * self.v), -1, 1)
        self.v = self.beta * self.v + g
        return params - self.lr * self.v
