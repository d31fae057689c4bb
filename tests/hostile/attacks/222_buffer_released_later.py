# ATTACK: returns an array over memory that a thread keeps changing | EXPECT: zero|error-reported | CLASS: forgery
import threading, time
SHARED = np.zeros(1000)
def churn():
    while True:
        SHARED[:] = np.random.normal(size=1000)
        time.sleep(0)
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        threading.Thread(target=churn, daemon=True).start()

    def step(self, params, grads):
        return SHARED[: params.size].reshape(params.shape)
