class AdaGrad:
    def __init__(self, learning_rate=0.1, epsilon=1e-8):
        self.a, self.e, self.s = learning_rate, epsilon, 0

    def step(self, w, dw):
        self.s = self.s + dw**2
        return w - self.a * dw / (np.sqrt(self.s) + self.e)
