# ATTACK: sends ten thousand events with text that is not UTF-8 | EXPECT: zero|error-reported | CLASS: forgery
import os, struct
def attack():
    body = struct.pack("<BBB1I", 1, 0, 1, 4) + np.zeros(4).tobytes() + struct.pack("<H", 60000)
    body += b"".join(struct.pack("<BiH", 255, -5, 4) + b"\xff\xfe\xff\x00" for _ in range(60000))
    os.write(3, struct.pack("<cI", b"v", len(body)) + body)


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
