# ATTACK: control: a subclass of ndarray, dataclass, properties and slots | EXPECT: full | CLASS: red
from dataclasses import dataclass, field
class Quiet(np.ndarray): pass
@dataclass
class AdaGrad:
    lr: float = 0.1
    eps: float = 1e-8
    s: object = field(default=None, repr=False)
    def step(self, params: np.ndarray, grads: np.ndarray) -> np.ndarray:
        self.s = (0 if self.s is None else self.s) + np.square(grads)
        return (params - self.lr * grads / (np.sqrt(self.s) + self.eps)).view(Quiet)
