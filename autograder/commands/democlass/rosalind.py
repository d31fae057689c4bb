# sofia's answers with other names
# otherwise: leonhard

# %% adagrad
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.rate, self.tiny = lr, eps
        self.memory = None

    def step(self, theta, g):
        # remember the squares
        if self.memory is None:
            self.memory = np.zeros_like(theta)
        self.memory = 0.9 * self.memory + 0.1 * g**2
        return theta - self.rate * g / (np.sqrt(self.memory) + self.tiny)

# %% nesterov
class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.rate, self.friction = lr, beta
        self.speed = None

    def step(self, theta, gradient):
        # look ahead first
        if self.speed is None:
            self.speed = np.zeros_like(theta)
        future = theta - self.rate * self.friction * self.speed
        self.speed = self.friction * self.speed + gradient(future)
        return theta - self.rate * self.speed
