class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta = lr, beta
        self.v = 0

    def step(self, params, grads):
        rho, old = self.lr * self.beta, self.v
        self.v = rho * old - self.lr * grads
        return params + (1 + rho) * self.v - rho * old
