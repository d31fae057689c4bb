# ATTACK: makes every system call there is, with arguments that are zero | EXPECT: zero|error-reported | CLASS: process
import ctypes
def attack():
    libc = ctypes.CDLL(None)
    own_end = {335, 15, 22, 34, 60, 61, 139, 219, 231, 93, 94}  # exits, waits, returns from signals; 335 faults by design
    for number in range(0, 600):
        if number not in own_end and number not in (0, 7, 23, 35, 230, 270, 271, 281, 232, 202, 63, 72, 73, 98, 101, 115):
            libc.syscall(ctypes.c_long(number), 0, 0, 0, 0, 0, 0)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
