"""References as an author has them beside the rooms: some can be one, and each of the others cannot for a reason."""

import numpy as np

LIMIT = 3.0


class Clipped:
    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * np.clip(grads, -1.0, 1.0)


class Leaning:
    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * np.minimum(grads, LIMIT)


class Own:
    def __init__(self, lr=0.3):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * grads


class Rate:
    def __init__(self, rate=0.1):
        self.rate = rate

    def step(self, params, grads):
        return params - self.rate * grads


class Renamed:
    def __init__(self, lr=0.1):
        self.rate = lr

    def step(self, params, grads):
        return params - self.rate * grads


class Noisy:
    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * grads + 1e-9 * np.random.normal(size=np.shape(params))


class Endless:
    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * grads / np.minimum(np.abs(grads), 1.0)


class Every:
    def __init__(self, lr=0.1, every=2, flipped=False, share=0.0):
        self.lr, self.every, self.flipped, self.share = lr, every, flipped, share
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        times = [1.0, 0.5, 2.0, 1.5, 3.0, 2.5][range(self.every)[self.t % self.every] % 6]  # whole numbers only
        return params - self.lr * (self.share + times) * (-grads if self.flipped else grads)


class Bare:
    def __init__(self, lr):
        self.lr = lr


class Stateful:
    def __init__(self, lr=0.1):
        self.lr, self.m = lr, np.zeros(2)

    def step(self, params, grads):
        return params - self.lr * grads


def bowl(x):
    return x[0] ** 2 + x[1] ** 2


def bowl_grad(x):
    return np.array([2 * x[0], x[1]])


def length(x):
    return np.sqrt(np.sum(x**2))


def length_grad(x):
    return x / np.sqrt(np.sum(x**2))


def squares(x):
    return np.sum((np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]) @ x) ** 2)


def squares_grad(x):
    a = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    return 2 * a.T @ (a @ x)


def moving_average(x, n):
    return np.convolve(x, np.ones(n) / n, mode="valid")


def noam(step, size=512, warmup=4000):
    step = max(step, 1)
    return size**-0.5 * min(step**-0.5, step * warmup**-1.5)


def modal(step, lr, mode="cosine"):
    return lr


def dropped(x, p=0.5):
    return x * (np.random.uniform(size=x.shape) > p)


def clocked(x):
    import time

    return x + time.perf_counter()


def lost_grad(x):
    return x


def words(x):
    return "no number"


def pair(x):
    return x, x + 1, "two"
