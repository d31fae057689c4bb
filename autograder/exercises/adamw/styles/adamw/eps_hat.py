# the corrections are folded into the step size (Keras, end of section 2 of the paper)
import numpy as np


class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.lr = lr
        self.beta_1 = beta1
        self.beta_2 = beta2
        self.epsilon = eps
        self.weight_decay = weight_decay
        self.iterations = 0
        self.momentums = None
        self.velocities = None

    def step(self, params, grads):
        if self.momentums is None:
            self.momentums, self.velocities = np.zeros_like(params), np.zeros_like(params)
        self.iterations += 1
        g = grads
        alpha = self.lr * np.sqrt(1 - self.beta_2**self.iterations) / (1 - self.beta_1**self.iterations)
        self.momentums = self.momentums + (g - self.momentums) * (1 - self.beta_1)
        self.velocities = self.velocities + (np.square(g) - self.velocities) * (1 - self.beta_2)
        return params - alpha * self.momentums / (np.sqrt(self.velocities) + self.epsilon) - self.lr * self.weight_decay * params
