import numpy as np


class Adam:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8):
        self.cfg = {"learning_rate": lr, "beta1": beta1, "beta2": beta2, "epsilon": eps}

    def step(self, w, dw):
        config = self.cfg
        config.setdefault("m", np.zeros_like(w))
        config.setdefault("v", np.zeros_like(w))
        config.setdefault("t", 0)
        config["t"] += 1
        config["m"] = config["beta1"] * config["m"] + (1 - config["beta1"]) * dw
        mt = config["m"] / (1 - config["beta1"] ** config["t"])
        config["v"] = config["beta2"] * config["v"] + (1 - config["beta2"]) * (dw**2)
        vt = config["v"] / (1 - config["beta2"] ** config["t"])
        next_w = w - config["learning_rate"] * mt / (np.sqrt(vt) + config["epsilon"])
        return next_w
