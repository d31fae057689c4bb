# ATTACK: touches all the memory that it can get, in anonymous shared maps and in threads | EXPECT: zero|error-reported | CLASS: resource
import mmap
def attack():
    kept = []
    try:
        while True:
            kept.append(mmap.mmap(-1, 1 << 26))
            kept[-1].write(b"x" * (1 << 26))
    except (OSError, MemoryError):
        raise MemoryError("no more") from None


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
