"""What the attacks share. Each has build(release, out_dir): read the clean release notebook, write a submission into out_dir."""
import copy, json, os
import nbformat
NAME = 'adagrad.ipynb'
SOL, VIS, HID1, HID2, LOCKED = 'adagrad', 'adagrad_tests', 'adagrad_tests', 'adagrad_tests', 'helpers'
HONEST = '''class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
'''
WRONG = '''class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr = lr

    def step(self, params, grads):
        return params
'''
def read(release): return nbformat.read(release, as_version=4)
def cell(nb, gid):
    for c in nb.cells:
        if c.metadata.get('nbgrader', {}).get('grade_id') == gid:
            return c
    raise KeyError(gid)
def index(nb, gid): return nb.cells.index(cell(nb, gid))
def solve(nb, src): cell(nb, SOL)['source'] = src; return nb
def write(nb, out_dir, name=NAME):
    with open(os.path.join(out_dir, name), 'w', encoding='utf-8') as f:
        f.write(json.dumps(nb))          # not nbformat.write: that would validate and tidy up
def raw(data, out_dir, name=NAME):
    with open(os.path.join(out_dir, name), 'wb') as f:
        f.write(data)
