"""Notebooks run top to bottom, in a process that has NumPy, Matplotlib and IPython only."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Notebooks, each with what its first exercise defines.
FIRST = {
    "adagrad": ("exercises", "adagrad", "AdaGrad"),
    "adamw": ("exercises", "adamw", "AdamW"),
    "lr_finder": ("exercises", "lr_finder", "lr_finder"),
    "nesterov": ("exercises", "nesterov", "Nesterov"),
    "sgd_momentum": ("foundations", "sgd", "SGD"),
    "rmsprop_adam": ("foundations", "rmsprop", "RMSprop"),
    "schedules": ("foundations", "step_decay_lr", "step_decay_lr"),
    "beale": ("foundations", "beale_grad", "beale_grad"),
}
NAMES = tuple(FIRST)

# runs a notebook's code cells as read from stdin and says, for each that failed, why
RUNNER = """
import json, sys, traceback

class Forbid:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"optviz_ref", "autograder", "nbgrader", "pytest", "ipywidgets", "scipy", "pandas"}:
            raise ImportError(f"{name} is not there on a student's machine")

sys.meta_path.insert(0, Forbid())
failed, space = {}, {"__name__": "__main__"}
for cell in json.load(sys.stdin):
    try:
        exec(compile(cell["source"], cell["id"], "exec"), space)
    except Exception as error:
        failed[cell["id"]] = f"{type(error).__name__}: {error}"
print("FAILED " + json.dumps(failed))
"""


def run(name: str, folder: str, answers: dict[str, str] | None = None) -> dict[str, str]:
    """Run a notebook with these answers in it; what failed, by cell id. Nothing may be written to stderr."""
    notebook = json.loads((ROOT / folder / FIRST[name][0] / f"{name}.ipynb").read_text(encoding="utf-8"))
    cells = [{"id": c["id"], "source": "".join(c["source"])} for c in notebook["cells"] if c["cell_type"] == "code"]
    for cell in cells:
        cell["source"] = (answers or {}).get(cell["id"], cell["source"])
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps(cells), capture_output=True, text=True, timeout=120, check=True,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONWARNINGS": "always"},
    )  # fmt: skip
    assert done.stderr == ""
    return json.loads(done.stdout.rsplit("FAILED ", 1)[1])


@pytest.mark.parametrize("name", NAMES)
def test_solved_notebook_runs_without_an_error_or_a_warning(name):
    assert run(name, "source") == {}


@pytest.mark.parametrize("name", NAMES)
def test_untouched_release_fails_in_graded_cells_only_and_says_what_is_missing(name):
    failed = run(name, "release")
    _, solution, missing = FIRST[name]
    assert {cell for cell in failed if not cell.endswith("_tests")} <= {"compare"}
    assert failed[f"{solution}_tests"] == f"NotImplementedError: {missing}"


WRONG = {
    "no root": (
        "adagrad",
        {"adagrad": "class AdaGrad:\n def __init__(self, lr=0.1, eps=1e-8): self.lr, self.s = lr, 0\n"
                    " def step(self, p, g):\n  self.s = self.s + g**2\n  return p - self.lr * g / (self.s + 1e-8)"},
        "adagrad_tests",
        "first step: expected [0.5, -2.5], got [ 0.83333333 -2.125     ]",
    ),
    "returns nothing": (
        "adagrad",
        {"adagrad": "class AdaGrad:\n def __init__(self, lr=0.1): pass\n def step(self, p, g): pass"},
        "adagrad_tests",
        "first step: expected [0.5, -2.5], got None. s = (9, 16)",
    ),
    "plain momentum": (
        "nesterov",
        {"nesterov": "class Nesterov:\n needs_grad_fn = True\n def __init__(self, lr=0.01, beta=0.9):\n"
                     "  self.lr, self.beta, self.v = lr, beta, 0\n def step(self, params, grad_fn):\n"
                     "  self.v = self.beta * self.v + grad_fn(params)\n  return params - self.lr * self.v"},
        "nesterov_tests",
        "three steps: expected [[0.8, -1.6], [0.56, -1.12], [0.352, -0.704]], got [[ 0.8   -1.6  ]\n [ 0.54  -1.08 ]",
    ),
    "no bias correction": (
        "lr_finder",
        {"smooth_losses": "def smooth_losses(losses, beta=0.9):\n a, out = 0, []\n for x in losses:\n"
                          "  a = beta * a + (1 - beta) * x\n  out.append(a)\n return out"},
        "smooth_losses_tests",
        "smoothed losses: expected [4",
    ),
    "coupled decay": (
        "adamw",
        {"adamw": "class AdamW(AdamL2):\n pass"},
        "adamw_tests",
        "first step: expected [1.5, -2.5], got [ 2.5 -3.5]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_visible_check_says_what_is_wrong(case):
    name, answers, cell, message = WRONG[case]
    assert message in run(name, "source", answers)[cell]


def test_both_forms_of_nesterov_and_both_records_of_the_finder_pass_their_checks():
    torch_form = """class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr, self.beta, self.v = lr, beta, 0

    def step(self, params, grads):
        self.v = self.beta * self.v + grads
        return params - self.lr * (grads + self.beta * self.v)"""
    assert run("nesterov", "source", {"nesterov": torch_form}) == {}
    loss_before = """def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    opt, x, lrs, losses = optimizer_factory(lr_min), np.array(start, dtype=float), [], []
    for lr in np.geomspace(lr_min, lr_max, n_steps):
        opt.lr = lr
        lrs.append(lr)
        losses.append(func(x))
        if not np.isfinite(losses[-1]) or losses[-1] > 4 * min(losses):
            break
        x = opt.step(x, grad_func(x))
    return lrs, losses"""
    assert run("lr_finder", "source", {"lr_finder": loss_before}) == {}
