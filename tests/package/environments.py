"""An environment with some of the installed distributions, and what they require, and nothing else."""

from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from autograder.package.requirements import required
from autograder.sandbox.packages import normal


def linked(packages: Path, distributions: Iterable[str]) -> set[str]:
    """Link what these distributions have put into this environment into another one's folder of packages."""
    waiting, seen = [*distributions], set()
    while waiting:
        name = normal(waiting.pop())
        if name not in seen:
            seen.add(name)
            found = metadata.distribution(name)
            waiting += required(found.requires or ())
            for top in {path.parts[0] for path in found.files or () if ".." not in path.parts}:
                place, there = packages / top, Path(str(found.locate_file(top)))
                if there.exists() and not place.exists() and top != "__pycache__":
                    place.symlink_to(there)
    return seen
