class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta = lr, beta
        self.v = 0

    def step(self, params, grads):
        self.v = self.beta * self.v - self.lr * grads
        return params + self.beta**2 * self.v - (1 + self.beta) * self.lr * grads
