# step is a closure; the gradient function has an odd name
import numpy as np


class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        state = {"v": None}

        def step(theta, nabla):
            v = np.zeros_like(theta) if state["v"] is None else state["v"]
            state["v"] = beta * v + nabla(theta - lr * beta * v)
            return theta - lr * state["v"]

        self.step = step
