# ATTACK: lr is a property that raises, then a string, then NaN | EXPECT: zero|error-reported | CLASS: red
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8): self.n = 0
    @property
    def lr(self):
        self.n += 1
        return [1 / 0, "0.1", float("nan"), np.ones(3)][self.n % 4] if self.n % 4 else 1 / 0
    def step(self, params, grads): return params - self.lr * grads
