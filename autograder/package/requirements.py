"""Freeze what grading imports, in the versions that grade the course here; neither nbgrader nor JupyterLab is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement

from autograder.errors import UsageError
from autograder.sandbox.packages import normal

#: What the way from a notebook to a verdict imports.
GRADING = ("matplotlib", "numpy", "packaging", "pillow", "pytest")
LINUX = {"extra": "", "sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}


def frozen(modules: Sequence[str] = ()) -> list[str]:
    """Return `name==version` for what grading needs, and for the distributions of these modules, with all they require.

    UsageError where one is not installed here.
    """
    made_by = metadata.packages_distributions()
    wanted = [d for module in modules for d in made_by.get(module.partition(".")[0], [module])]
    waiting, found = [*GRADING, *wanted], {}
    while waiting:
        name = normal(waiting.pop())
        if name not in found:
            try:
                found[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                raise UsageError(f"{name} is not installed here, and grading needs it.") from None
            waiting += required(metadata.requires(name) or ())
    return sorted(f"{name}=={version}" for name, version in found.items())


def required(lines: Iterable[str]) -> list[str]:
    """Return the names of what a distribution requires on Linux, without its extras."""
    names = []
    for line in lines:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate(LINUX):
            names.append(requirement.name)
    return names
