# ATTACK: asks the grader for functions that it was not given, for ever | EXPECT: zero|error-reported | CLASS: resource
import os, struct
def attack():
    body = struct.pack("<BIBBB", 0, 0, 1, 0, 0) + np.float64(0).tobytes()
    while True:
        os.write(3, struct.pack("<cI", b"q", len(body)) + body)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
