# ATTACK: profile and trace functions and audit hooks that spoil the driver | EXPECT: zero|error-reported | CLASS: red
import sys, threading
def hook(*a):
    if len(a) == 3:
        f = a[0]
        if f.f_code.co_name in ("send", "values", "pack_arrays"):
            for k in list(f.f_locals): pass
            raise KeyboardInterrupt
    return hook
sys.setprofile(hook); sys.settrace(hook); threading.setprofile(hook)
sys.addaudithook(lambda e, a: (_ for _ in ()).throw(SystemExit) if e == "exec" else None)

class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8): sys.settrace(hook); sys.setprofile(hook)
    def step(self, params, grads): return params
