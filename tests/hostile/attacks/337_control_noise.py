# ATTACK: control: prints, warns, logs, plots, reads a missing file, sleeps a little | EXPECT: full | CLASS: red
import logging, warnings, sys, time, random
logging.basicConfig(level=logging.DEBUG); logging.warning("hi")
print("x" * 10**6); print("e", file=sys.stderr); warnings.warn("careful"); time.sleep(0.05)
try: open("data.csv")
except OSError: pass
try: open("out.txt", "w").write("x")
except OSError: pass
np.random.seed(0); random.seed(1); np.seterr(all="raise")
plt.figure(); plt.plot([1, 2]); plt.show()


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
