# ATTACK: control: leaves an idle daemon thread and an open file | EXPECT: full | CLASS: red
import threading, time
threading.Thread(target=lambda: time.sleep(60), daemon=True).start()
f = open("/dev/null", "w")


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
