# ATTACK: a thread writes frames of every kind between those of the driver | EXPECT: zero|error-reported | CLASS: red
import os, struct, threading, time
def spam():
    kinds = b"ckthveqrulLFPNWARGSC"
    n = 0
    while True:
        n += 1
        os.write(3, struct.pack("<cI", kinds[n % len(kinds):][:1], n % 7) + bytes(n % 7))
        time.sleep(0.001)
threading.Thread(target=spam, daemon=True).start()
def attack():
    time.sleep(0.02)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
