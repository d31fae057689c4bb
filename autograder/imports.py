"""What libraries would do for the commands that no command needs: half of the time that a short one takes."""

from __future__ import annotations

import atexit
import gc
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

#: What jsonschema imports, if it is there, for formats of text that the schema of notebooks does not ask for.
FORMATS = (
    "fqdn",
    "isoduration",
    "rfc3339_validator",
    "rfc3986_validator",
    "rfc3987_syntax",
    "uri_template",
    "webcolors",
)

#: Packages that nbgrader's settings and gradebook name without using them, with the modules that are wanted of them.
DEFERRED = {"nbformat": ("notebooknode",), "requests": ()}

#: Functions that nbgrader takes from a package for building packages, to unpack archives with.
ARCHIVES = "setuptools.archive_util", ("unpack_archive", "unpack_tarfile", "unpack_zipfile")

#: How many threads NumPy's linear algebra starts with; its arrays here are small, and each thread costs a start.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

ALLOCATIONS = 300_000  # objects, between two searches for garbage: what is imported is none, nor a short command


class Deferred(ModuleType):
    """A package that is loaded when something of it is first asked for, even another of its modules."""

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        self.__class__ = ModuleType  # type: ignore[assignment]  # what it asks of itself is there or not
        if spec is not None and spec.loader is not None:
            self.__path__ = spec.submodule_search_locations or []
            spec.loader.exec_module(self)
        return getattr(self, name)


def trim() -> None:
    """Keep out of this process what no command uses, and put off what few do. For a process that has one thread.

    A package that is imported already stays as it is.
    """
    gc.set_threshold(ALLOCATIONS)
    atexit.register(gc.freeze)  # at the end, Python would look for garbage in all that was ever imported
    for name in THREADS:
        os.environ.setdefault(name, "1")
    for name in FORMATS:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None forbids the import, says Python
    for name, modules in DEFERRED.items():
        defer(name, *modules)
    name, functions = ARCHIVES
    if name not in sys.modules:
        sys.modules[name] = ModuleType(name)
        sys.modules[name].__dict__.update({function: called_later(name, function) for function in functions})
    leave_out_the_server()


def leave_out_the_server() -> None:
    """Put nbgrader in place without what its `__init__.py` does: it imports its extensions, and all of Jupyter Server.

    Its modules are found as ever.
    """
    package = unloaded("nbgrader")
    if package is not None:
        from nbgrader._version import __version__

        package.__version__ = __version__  # type: ignore[attr-defined]


def defer(name: str, *modules: str) -> None:
    """Load a package later, and now only these modules of it."""
    package = unloaded(name)
    if package is not None:
        for module in modules:
            importlib.import_module(f"{name}.{module}")
        del package.__path__  # so that another of its modules asks for it
        package.__class__ = Deferred


def unloaded(name: str) -> ModuleType | None:
    """Return a package, in place and not loaded; None if it is imported already, or not installed."""
    spec = importlib.util.find_spec(name) if name not in sys.modules else None
    if spec is None:
        return None
    package = sys.modules[name] = importlib.util.module_from_spec(spec)
    return package


def called_later(module: str, function: str) -> Callable[..., Any]:
    """Return a function that loads its module when it is called."""

    def call(*given: Any, **named: Any) -> Any:
        if sys.modules[module].__spec__ is None:
            del sys.modules[module]
        return getattr(importlib.import_module(module), function)(*given, **named)

    return call
