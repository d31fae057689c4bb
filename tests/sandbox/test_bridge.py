"""How the box reads the classes of answers."""

import functools
import importlib
import inspect
import sys
import types

import pytest

from autograder.sandbox.launch import BOX, SHARED


@pytest.fixture
def bridge(monkeypatch):
    """The box's module, in a package with what serves on both sides."""
    package = types.ModuleType("boxed_modules")
    package.__path__ = [str(BOX), str(SHARED[0].parent)]
    for name in ("boxed_modules", "boxed_modules.driver", "boxed_modules.bridge"):
        monkeypatch.setitem(sys.modules, name, package)
    for name in ("boxed_modules.driver", "boxed_modules.bridge"):
        monkeypatch.delitem(sys.modules, name)
    return importlib.import_module("boxed_modules.bridge")


def test_a_class_s_arguments_are_what_inspect_says_of_it(bridge):
    """Most classes are read without it, which is slow."""

    class Plain:
        def __init__(self, lr=0.1, *, eps=1e-8):
            self.lr, self.eps = lr, eps

    class Slots:
        __slots__ = ("lr",)

        def __init__(this, lr):
            this.lr = lr

    class Child(Plain):
        pass

    class Anything:
        def __init__(self, *args, **kwargs):
            pass

    class Positional:
        def __init__(self, lr, /, eps):
            pass

    class New:
        def __new__(cls, rate):
            return super().__new__(cls)

    class Wrapped:
        @functools.wraps(Plain.__init__)
        def __init__(self, *args, **kwargs):
            pass

    class Signed:
        __signature__ = inspect.Signature([inspect.Parameter("rate", inspect.Parameter.KEYWORD_ONLY)])

        def __init__(self, lr):
            pass

    class Nothing:
        def __init__():
            pass

    cases = (Plain, Slots, Child, Anything, Positional, New, Wrapped, Signed, Nothing)
    for case in cases:
        try:
            said = [p.name for p in inspect.signature(case).parameters.values()]
        except (TypeError, ValueError):
            said = None
        assert bridge.names_of(case) == (None if case in (Anything, Positional) else said), case
    assert [case for case in cases if bridge.is_plain(case)] == [Plain, Slots]


@pytest.mark.parametrize(
    ("names", "given"),
    [
        ("lr, alpha, eps", {"alpha": 0.9}),  # PyTorch's: usually lr, which is there already
        ("lr, decay, eps", {"decay": 0.9}),
        ("alpha, beta, eps", {"beta": 0.9}),
        ("alpha, lr, eps", None),
        ("momentum, rate, eps", None),
    ],
)
def test_a_name_that_is_usually_another_argument_s_is_read_where_that_one_is_there(bridge, names, given):
    space = {}
    exec(f"class RMSprop:\n    def __init__(self, {names}): pass", space)
    assert bridge.arguments(space["RMSprop"], ("lr", "beta", "eps"), {"beta": 0.9}, {}) == given
