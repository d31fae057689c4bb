"""What notebooks expect of IPython where there is no front end: names that accept anything and show nothing."""

import builtins
import sys
import types

NAMES = "HTML Markdown Math Latex Image SVG Video Audio JSON IFrame Javascript Pretty Code YouTubeVideo".split()


class Shown:
    """Something to display."""

    def __init__(self, *args, **kwargs):
        self.args, self.kwargs = args, kwargs


class Events:
    """Matplotlib registers here when pyplot opens its first figure; no event ever comes."""

    def register(self, event, function):
        return None

    unregister = register


class Shell:
    """What `get_ipython()` gives: magics do nothing."""

    def __init__(self):
        self.events = Events()

    def run_line_magic(self, *args, **kwargs):
        return None

    run_cell_magic = magic = system = enable_gui = run_line_magic


SHELL = Shell()


def display(*objects, **kwargs):
    """Show nothing: nobody looks."""


def clear_output(wait=False):
    """Clear nothing."""


def get_ipython():
    return SHELL


def install():
    """Make `IPython`, `IPython.display`, `display` and `get_ipython` available."""
    package, shown = types.ModuleType("IPython"), types.ModuleType("IPython.display")
    for name in NAMES:
        setattr(shown, name, type(name, (Shown,), {"__module__": "IPython.display"}))
    for function in (display, clear_output):
        setattr(shown, function.__name__, function)
    shown.set_matplotlib_formats = display
    package.display, package.get_ipython, package.__path__ = shown, get_ipython, []
    package.version_info = (9, 0, 0)
    sys.modules["IPython"], sys.modules["IPython.display"] = package, shown
    builtins.display, builtins.get_ipython = display, get_ipython
