"""What a box may read: the interpreter, its standard library, shared libraries, and the packages that notebooks import.

Never a whole folder of packages: the reference, frameworks with model answers and test runners lie in there too.
"""

from __future__ import annotations

import glob
import importlib.util
import os
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.sandbox.packages import modules

#: What notebooks import, and what that needs. Top-level modules; shared libraries beside them are found by name.
PACKAGES = (
    "numpy",
    "matplotlib",
    "mpl_toolkits",
    "PIL",
    "contourpy",
    "kiwisolver",
    "cycler",
    "dateutil",
    "six",
    "packaging",
    "pyparsing",
    "fontTools",
)
LIBRARIES = ("numpy.libs", "pillow.libs", "contourpy.libs", "kiwisolver.libs", "matplotlib.libs")

#: Imported once by the warm parent, so that no box pays for it.
WARM = (
    "numpy",
    "numpy.random",
    "numpy.linalg",
    "numpy.fft",
    "dataclasses",
    "typing",
    "logging",
    "abc",
    "copy",
    "functools",
    "itertools",
    "collections",
    "math",
    "time",
    "json",
    "warnings",
    "inspect",
    "concurrent.futures",
)
#: Imported as well by the parent of the boxes whose notebooks draw.
DRAWING = (
    *("matplotlib", "matplotlib.pyplot", "matplotlib.animation", "matplotlib.colors"),
    "mpl_toolkits.mplot3d",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
STEMS = ("site-packages", "dist-packages")


@dataclass(frozen=True)
class Visible:
    """Paths that a box may read: `files` and `folders` exactly; `libraries` are folders of which only `*.so*` files."""

    python: str
    path: tuple[str, ...]
    packages: dict[str, str]
    folders: tuple[str, ...]
    files: tuple[str, ...]
    libraries: tuple[str, ...]

    def readable(self) -> list[str]:
        """Return every path for Landlock: nothing above or beside what is meant."""
        shared = [p for folder in self.libraries for p in glob.glob(f"{folder}/*.so*") if os.path.isfile(p)]
        inside = [p for folder in self.path if os.path.isdir(folder) for p in entries(folder)]
        return [*self.folders, *self.files, *inside, *shared, *DEVICES]


def entries(folder: str) -> list[str]:
    """Return a folder of the standard library, entry by entry, without the folders of packages in it."""
    return [entry.path for entry in os.scandir(folder) if entry.name not in STEMS]


@cache
def visible(more: tuple[str, ...] = ()) -> Visible:
    """Return what this interpreter's boxes may read; `more` are modules that a course allows."""
    base = sysconfig.get_paths(vars={"base": sys.base_prefix, "platbase": sys.base_exec_prefix})
    standard = dict.fromkeys(os.path.realpath(base[k]) for k in ("stdlib", "platstdlib"))
    path = [*standard, *(os.path.join(p, "lib-dynload") for p in standard)]
    packages, extra = located(modules(more))
    python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    prefix = os.path.realpath(sys.base_prefix)
    return Visible(
        python=python,
        path=tuple(p for p in path if os.path.isdir(p)),
        packages=packages,
        folders=tuple([p for p in packages.values() if os.path.isdir(p)] + extra),
        files=tuple(f for f in [python, *packages.values(), *loaded(prefix), "/etc/ld.so.cache"] if os.path.isfile(f)),
        libraries=tuple(library_folders(prefix)),
    )


def located(more: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    """Return where the packages are, and the folders of shared libraries beside them."""
    packages: dict[str, str] = {}
    extra: list[str] = []
    for name in dict.fromkeys((*PACKAGES, *more)):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin in ("built-in", "frozen"):
            continue
        place = next(iter(spec.submodule_search_locations or ()), spec.origin)
        if place is None:
            continue
        packages[name] = os.path.realpath(place)
        libraries = (*LIBRARIES, f"{name}.libs") if name in more else LIBRARIES
        extra += [p for lib in libraries if os.path.isdir(p := os.path.join(os.path.dirname(packages[name]), lib))]
    return packages, list(dict.fromkeys(extra))


def mapped() -> list[str]:
    """Return shared objects that this process has loaded."""
    try:
        lines = Path("/proc/self/maps").read_text().splitlines()
    except OSError:  # not Linux
        return []
    return list(
        dict.fromkeys(parts[5] for line in lines if len(parts := line.split(None, 5)) == 6 and ".so" in parts[5])
    )


def loaded(prefix: str) -> list[str]:
    """Return the interpreter's own shared library, where it has one."""
    return glob.glob(f"{prefix}/lib/libpython*.so*")


def library_folders(prefix: str) -> list[str]:
    """Return the folders of shared libraries that the interpreter and its extension modules link to."""
    folders = dict.fromkeys(os.path.dirname(os.path.realpath(p)) for p in mapped())
    system = [f for f in folders if f.startswith(("/lib", "/usr/lib")) and "python" not in f]
    own = [] if prefix in ("/usr", "/usr/local") else [f"{prefix}/lib"]
    return [*system, *own]
