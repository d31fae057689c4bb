"""Definitions are made anew before a probe, but where nothing of them has changed and nothing else was done."""

import sys
import warnings

import pytest

from autograder.sandbox.box.cells import CompiledNotebook

GIVEN = "import numpy as np\nfrom dataclasses import dataclass, field\nseen = []"
PLAIN = {
    "function": "def f(x, power=2):\n    return x**power",
    "annotations": "def f(x: list[float], *, power: int = 2) -> float:\n    return x[0]",
    "class": 'class A:\n    """Doc."""\n    rate = 0.1\n    def step(self):\n        return self.rate',
    "bases": "class A:\n    x = 1\nclass B(A):\n    def get(self):\n        return super().x",
    "list": "class A:\n    seen = []\n    def step(self):\n        return len(self.seen)",
    "methods": "class A:\n    @property\n    def a(self):\n        return 1\n    @staticmethod\n    def b(): pass",
    "dataclass": "@dataclass\nclass A:\n    lr: float = 0.1\n    h: list = field(default_factory=list)",
    "constants": "EPS = 1e-8\nSIZES = (1, 2 * 3)\nhalf = lambda x, by=2: x / by",
    "imports": "import math\nfrom numpy import sqrt as root\ndef f(x):\n    return root(x)",
}
#: What a probe may leave behind, by what does it.
LEFT = {
    "an attribute of a class": ("class A:\n    n = 0", "A.n += 1000"),
    "a new attribute of a class": ("class A:\n    pass", "A.m = 1.0"),
    "a list of a class": ("class A:\n    seen = []", "A.seen.append(1)"),
    "a list in a list": ("class A:\n    seen = [[], []]", "A.seen[1].append(1)"),
    "an equal list": ("class A:\n    seen = []", "A.seen = []"),
    "a list of its base": ("class A:\n    seen = []\nclass B(A):\n    pass", "B.seen.append(1)"),
    "a default": ("def f(x, cache={}):\n    return cache", "f(1)[2] = 3"),
    "a default by name": ("def f(x, *, cache={}):\n    return cache", "f(1)[2] = 3"),
    "a default of a method": ("class A:\n    def f(self, m=[]):\n        return m", "A().f().append(1)"),
    "an attribute of a function": ("def f():\n    pass", "f.calls = 1"),
    "another default": ("def f(a=1):\n    pass", "f.__defaults__ = (2,)"),
    "a global name": ("n = 0\ndef f():\n    global n\n    n = 1000", "f()"),
    "a new global name": ("def f():\n    global n\n    n = 1", "f()"),
    "a global name that is gone": ("n = 0\ndef f():\n    global n\n    del n", "f()"),
    "a global list": ("n = []\ndef f():\n    n.append(1)", "f()"),
    "a method in another's place": ("class A:\n    def f(self):\n        pass", "A.f = lambda self: 1"),
    "a field's default": ("@dataclass\nclass A:\n    lr: float = 0.1", "A.lr = 0.2"),
    "a property's list": ("class A:\n    @property\n    def a(self, m=[]):\n        return m", "A().a.append(1)"),
    "a list of a class in a class": ("class A:\n    class B:\n        seen = []", "A.B.seen.append(1)"),
    "a main module in its place": ("def f():\n    import sys\n    sys.modules['__main__'] = sys", "f()"),
}
#: What does more than to define, or something that cannot be told: it runs before each probe.
RUNS = {
    "a call": "def f():\n    seen.append(1)\nf()",
    "a call for a value": "n = len(seen)\ndef f():\n    return n",
    "a call for a default": "def f(n=len(seen)):\n    return n",
    "a call in a class": "class A:\n    seen.append(1)",
    "a decorator": "def noted(f):\n    seen.append(f)\n    return f\n@noted\ndef f():\n    pass",
    "a decorator's other name": "def dataclass(f):\n    return f\n@dataclass\nclass A:\n    pass",
    "a class that hears of others": (
        "class A:\n    def __init_subclass__(cls):\n        seen.append(cls)\nclass B(A):\n    pass"
    ),
    "a metaclass": "class M(type):\n    pass\nclass A(metaclass=M):\n    pass",
    "a cache": "import functools\n@functools.cache\ndef f(x):\n    return x",
    "an array": "n = np.zeros(3)\ndef f():\n    return n",
    "a seed": "np.random.seed(0)\ndef f():\n    return np.random.rand()",
    "a loop": "for i in range(2):\n    def f():\n        pass",
}


@pytest.fixture
def notebook():
    """`notebook(source)`: loaded, with this in its solution cell."""
    main = sys.modules["__main__"]

    def loaded(source):
        cells = [{"source": GIVEN, "kind": "given"}, {"source": source, "kind": "solution"}]
        made = CompiledNotebook(cells, set(), lambda index: None)
        made.load()
        assert not made.problems
        return made

    with warnings.catch_warnings():  # a notebook has its own filters
        yield loaded
    sys.modules["__main__"] = main


@pytest.mark.parametrize("source", PLAIN.values(), ids=PLAIN)
def test_what_has_not_changed_is_not_made_again(notebook, source):
    made = notebook(source)
    first = made.fresh()
    assert first is not made.loaded
    assert made.fresh() is first


@pytest.mark.parametrize(("source", "change"), LEFT.values(), ids=LEFT)
def test_nothing_passes_from_one_probe_to_the_next(notebook, source, change):
    made = notebook(source)
    for _ in range(6):
        names = made.fresh()
        before = dict(names)
        exec(change, dict(names) | {"__name__": "probe"})
        after = made.fresh()
        assert after is not names
        assert all(after[k] is not before[k] for k in before if k in ("A", "B", "f"))


@pytest.mark.parametrize("source", RUNS.values(), ids=RUNS)
def test_what_does_more_is_run_again(notebook, source):
    made = notebook(source)
    assert made.fresh() is not made.fresh()


def test_definitions_work_after_a_probe_that_left_them_alone(notebook):
    made = notebook(PLAIN["dataclass"] + "\n" + PLAIN["bases"].replace("class A", "class C").replace("B(A)", "B(C)"))
    for _ in range(3):
        names = made.fresh()
        one = names["A"](lr=0.5)
        one.h.append(1)
        assert names["A"]().h == []
        assert names["B"]().get() == 1
