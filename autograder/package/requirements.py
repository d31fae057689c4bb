"""Freeze what grading imports, in the versions that grade the course here, or what the whole kit requires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement

from autograder.errors import UsageError
from autograder.sandbox.packages import normal

#: What the way from a notebook to a verdict imports: neither nbgrader nor JupyterLab.
GRADING = ("matplotlib", "numpy", "packaging", "pillow", "pytest")
LINUX = {"extra": "", "sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}


def frozen(modules: Sequence[str] = ()) -> list[str]:
    """Return `name==version` for what grading needs, and for the distributions of these modules, with all they require.

    UsageError where one is not installed here.
    """
    found, absent = versions([*GRADING, *distributions(modules)])
    if absent:
        raise UsageError(f"{absent[0]} is not installed here, and grading needs it.")
    return lines_of(found)


def installed(modules: Sequence[str] = ()) -> list[str]:
    """Return `name==version` for all that the whole kit and these modules require, as far as this system has it.

    What only another system needs is left to the installer there.
    """
    found, _ = versions(["optviz", *distributions(modules)])
    return lines_of({name: version for name, version in found.items() if name != "optviz"})


def distributions(modules: Sequence[str]) -> list[str]:
    """Return the distributions that these modules come from."""
    made_by = metadata.packages_distributions()
    return list(dict.fromkeys(d for module in modules for d in made_by.get(module.partition(".")[0], [module])))


def versions(names: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the versions of these distributions and of all they require, and which of them are not installed."""
    waiting, found, absent = [*names], dict[str, str](), list[str]()
    while waiting:
        name = normal(waiting.pop())
        if name not in found:
            try:
                found[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                absent.append(name)
                continue
            waiting += required(metadata.requires(name) or ())
    return found, absent


def lines_of(found: Mapping[str, str]) -> list[str]:
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
