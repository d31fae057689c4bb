"""Matplotlib in a warm parent whose boxes do not draw: found by `import`, and loaded when something of it is used."""

import contextlib
import importlib.util
import os
import sys
import types
from importlib.machinery import PathFinder

PACKAGE, PYPLOT = "matplotlib", "matplotlib.pyplot"


class Later(types.ModuleType):
    """A module that is loaded, with all others like it, when it is asked for what it does not have.

    Whoever imports another module of a package asks for its path.
    """

    def __getattr__(self, name):
        if (name.startswith("__") and name != "__path__") or type(self) is not Later:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        load()
        return getattr(self, name)


def put():
    """Let notebooks import Matplotlib's package and pyplot without loading them."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None:
        return
    package = made(spec)
    package.pyplot = made(PathFinder.find_spec(PYPLOT, spec.submodule_search_locations))
    del package.__path__


def made(spec):
    """Return a module that is found and not loaded."""
    module = importlib.util.module_from_spec(spec)
    module.__class__ = Later
    sys.modules[spec.name] = module
    return module


def load():
    """Load both, in place, as if they had been imported at the start; if that fails, it is tried again when asked."""
    package = sys.modules[PACKAGE]
    modules = [package, sys.modules[PYPLOT]]
    for module in modules:
        module.__class__ = types.ModuleType
    package.__path__ = package.__spec__.submodule_search_locations
    try:
        with writable_folders():
            for module in modules:
                module.__spec__.loader.exec_module(module)
    except BaseException:
        for module in modules:
            module.__class__ = Later
        del package.__path__
        raise
    quiet()


def pyplot():
    """Return pyplot if it is loaded."""
    module = sys.modules.get(PYPLOT)
    return None if isinstance(module, Later) else module


def quiet():
    """Let `plt.show` close what was drawn: nobody looks."""
    module = pyplot()
    if module is not None:
        module.show = lambda *args, **kwargs: module.close("all")


@contextlib.contextmanager
def writable_folders():
    """Let Matplotlib draw to memory: it insists on a folder to write to, and finds none."""
    real, os.access = os.access, lambda *args, **kwargs: True
    try:
        yield
    finally:
        os.access = real
