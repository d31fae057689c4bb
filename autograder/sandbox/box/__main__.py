"""Started by path, as a script: read this folder and the files named after it as one package, and run the parent.

The files are read before any right is given up; afterwards not even their text can be. What Python has compiled before
and kept beside them is taken as it is; nothing is kept here.
"""

import importlib
import importlib.machinery
import os
import sys
from importlib.machinery import SourceFileLoader

PACKAGE = "optviz_box"


class InMemory:
    """Import the modules of the package from their code."""

    def __init__(self, folder, *files):
        files += tuple(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".py"))
        paths = {os.path.basename(path)[:-3]: path for path in files}
        self.codes = {f"{PACKAGE}.{name}": SourceFileLoader(name, path).get_code(name) for name, path in paths.items()}
        self.codes[PACKAGE] = self.codes.pop(f"{PACKAGE}.__init__")

    def find_spec(self, name, path=None, target=None):
        if name not in self.codes:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=name == PACKAGE)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self.codes[module.__name__], module.__dict__)


sys.meta_path.insert(0, InMemory(os.path.dirname(os.path.abspath(__file__)), *sys.argv[2:]))
importlib.import_module(f"{PACKAGE}.zygote").main(PACKAGE)
