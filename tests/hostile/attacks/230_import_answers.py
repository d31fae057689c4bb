# ATTACK: imports the reference and frameworks under their file paths, from wherever they may lie | EXPECT: zero|error-reported | CLASS: secret
import importlib.util, os, sys
def attack():
    places = [p for base in (sys.prefix, sys.base_prefix, "/usr/lib/python3", "/usr/local/lib", os.path.dirname(np.__file__) + "/..")
              for p in (base, base + "/lib/python3.11/site-packages", base + "/dist-packages")]
    sys.path[:0] = places
    for name in ("optviz_ref", "torch", "optax", "jax", "autograder", "tensorflow", "scipy"):
        try:
            __import__(name)
            raise SystemExit("LEAKED " + name)
        except ImportError:
            pass
        for place in places:
            try:
                os.listdir(place + "/" + name)
                raise SystemExit("LEAKED " + place)
            except OSError:
                pass


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        attack()

    def step(self, params, grads):
        return params
