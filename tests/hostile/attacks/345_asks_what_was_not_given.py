# ATTACK: asks for a function that no probe has given, without reading answers | EXPECT: zero|error-reported | CLASS: red

import os, struct, time
def attack():
    while True:
        body=bytes([0])+struct.pack('<I',0)+bytes([1,0,1])+struct.pack('<I',2)+bytes(16)
        os.write(3, struct.pack('<cI', b'q', len(body))+body)



class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
