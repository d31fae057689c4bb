"""Started by path, as a script: read this folder and the files named after it as one package, and run the parent.

The files are read before any right is given up; afterwards not even their text can be.
"""

import importlib
import importlib.machinery
import os
import sys

PACKAGE = "optviz_box"


class InMemory:
    """Import the modules of the package from their text."""

    def __init__(self, folder, *files):
        files += tuple(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".py"))
        paths = {os.path.basename(path)[:-3]: path for path in files}
        self.sources = {f"{PACKAGE}.{name}": (path, open(path, "rb").read()) for name, path in paths.items()}
        self.sources[PACKAGE] = self.sources.pop(f"{PACKAGE}.__init__")

    def find_spec(self, name, path=None, target=None):
        if name not in self.sources:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=name == PACKAGE)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        path, source = self.sources[module.__name__]
        exec(compile(source, path, "exec"), module.__dict__)


sys.meta_path.insert(0, InMemory(os.path.dirname(os.path.abspath(__file__)), *sys.argv[2:]))
importlib.import_module(f"{PACKAGE}.zygote").main(PACKAGE)
