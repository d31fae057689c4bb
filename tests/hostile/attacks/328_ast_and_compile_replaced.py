# ATTACK: compile, exec and ast replaced, so that the next probe runs other code | EXPECT: zero|error-reported | CLASS: red
import builtins, ast
real = builtins.compile
builtins.compile = lambda *a, **k: real("pass", "x", "exec")
builtins.exec = lambda code, ns=None, *a: ns.update(AdaGrad=type("AdaGrad", (), {"__init__": lambda s, **k: None, "step": lambda s, p, g: p}))
ast.parse = None
def attack(): pass


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
