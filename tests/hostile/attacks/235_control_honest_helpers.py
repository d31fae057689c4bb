# ATTACK: a correct answer that uses logging, dataclasses, threads, warnings, time, plots and sys.path | EXPECT: full | CLASS: control
import dataclasses, logging, sys, time, typing, warnings
from concurrent.futures import ThreadPoolExecutor
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation
sys.path.insert(0, ".")
logging.basicConfig(level=logging.DEBUG)
@dataclasses.dataclass
class AdaGrad:
    lr: float = 0.1
    eps: float = 1e-8
    state: typing.Optional[np.ndarray] = None

    def step(self, params: np.ndarray, grads: np.ndarray) -> np.ndarray:
        began = time.perf_counter()
        if self.state is None:
            self.state = np.zeros_like(params, dtype=float)
            with ThreadPoolExecutor(4) as pool:
                assert sum(pool.map(float, range(4))) == 6.0
        self.state = self.state + grads**2
        warnings.warn("a step")
        logging.info("step took %s s", time.perf_counter() - began)
        print("step", params)
        return params - self.lr * grads / (np.sqrt(self.state) + self.eps)
a, b = np.random.default_rng(0).normal(size=(2, 100, 100))
assert np.linalg.eigvals(a @ b).shape == (100,)
big = np.ones(20_000_000)
fig, (left, right) = plt.subplots(1, 2)
left.plot(np.cumsum(np.random.rand(50)))
right.contourf(a[:50, :50])
FuncAnimation(fig, lambda i: [], frames=3)
plt.show()
