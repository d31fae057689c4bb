# ATTACK: returns one read-only array that a thread keeps writing to | EXPECT: zero|error-reported | CLASS: red
import threading
buf = np.zeros(4)
def scribble():
    n = 0.0
    while True:
        buf[:] = n; n += 1
threading.Thread(target=scribble, daemon=True).start()
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8): pass
    def step(self, params, grads): return buf[: params.size].reshape(params.shape)
