# ATTACK: puts modules that raise in place of ours | EXPECT: zero|error-reported | CLASS: red

import sys, types
m=types.ModuleType('numpy'); 
class P(types.ModuleType):
    def __getattribute__(s,n): raise KeyboardInterrupt
for k in list(sys.modules):
    if k.startswith('optviz_box'): sys.modules[k]=P(k)
def attack(): pass



class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
