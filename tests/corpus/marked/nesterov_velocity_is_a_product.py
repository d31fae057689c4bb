class Nesterov:
    needs_grad_fn = True

    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta = lr, beta
        self.v = 0

    def step(self, params, grad_fn):
        self.v = self.beta * self.v * self.lr * grad_fn(params - self.beta * self.v)
        return params - self.v
