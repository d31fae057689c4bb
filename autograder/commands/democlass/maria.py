# handed in half: two notebooks untouched
# %% adagrad
from dataclasses import dataclass, field

@dataclass
class AdaGrad:
    lr: float = 0.1
    eps: float = 1e-8
    accumulated: object = field(default=None, repr=False)

    def step(self, params, grads):
        if self.accumulated is None:
            self.accumulated = np.zeros(np.shape(params))
        self.accumulated += np.square(grads)
        return np.subtract(params, self.lr * np.divide(grads, np.sqrt(self.accumulated) + self.eps))

# %% nesterov
from dataclasses import dataclass, field

@dataclass
class Nesterov:
    lr: float = 0.01
    beta: float = 0.9
    velocity: object = field(default=None, repr=False)

    def step(self, params, grad_fn):
        if self.velocity is None:
            self.velocity = np.zeros(np.shape(params))
        self.velocity *= self.beta
        g = grad_fn(params - self.lr * self.velocity)
        self.velocity += g
        return params - self.lr * self.velocity
