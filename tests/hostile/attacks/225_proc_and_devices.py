# ATTACK: reads memory, maps and roots of other processes in /proc, and devices | EXPECT: zero|error-reported | CLASS: secret
import glob, os
def attack():
    for path in ["/proc/self/mem", "/proc/1/root/etc/passwd", "/proc/self/maps", "/dev/mem", "/dev/kmsg", *glob.glob("/proc/*/environ"),
                 *glob.glob("/proc/*/fd/*"), *glob.glob("/proc/*/cwd/gradebook.db"), "/dev/vda", "/dev/tty", "/dev/ptmx"]:
        try:
            with open(path, "rb") as file:
                if file.read(1):
                    raise SystemExit("LEAKED " + path)
        except OSError:
            pass


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
