"""What a package that a course allows consists of: its own modules, and those of all that it requires."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec

from autograder.errors import UsageError

#: never in a box: the reference, the grader, and what could test it from within
NEVER = frozenset({"optviz_ref", "autograder", "optviz", "nbgrader", "pytest", "_pytest"})
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def allowed(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of modules that a course allows, checked; UsageError names one that cannot be."""
    names = tuple(names)
    for name in names:
        top = name.partition(".")[0] if isinstance(name, str) and _NAME.fullmatch(name) else None
        if top is None:
            raise UsageError(f"WriteVerdict.packages: {name!r} is no module's name. Write it as it is imported.")
        if top in NEVER:
            raise UsageError(f"WriteVerdict.packages: {top} holds answers or the grader, and is not shown to students.")
        if find_spec(top) is None:
            raise UsageError(f"WriteVerdict.packages: {top} is not installed in the grader's environment.")
    return names


@cache
def modules(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the top-level modules that these need to be imported, themselves first."""
    tops = dict.fromkeys(name.partition(".")[0] for name in names)
    if not tops:
        return ()
    from importlib import metadata  # slow to import, as is packaging, and few courses allow any package

    made_by = metadata.packages_distributions()
    holds: dict[str, list[str]] = {}
    for module, distributions in made_by.items():
        for distribution in distributions:
            holds.setdefault(normal(distribution), []).append(module)
    waiting = [normal(d) for top in tops for d in made_by.get(top, ())]
    seen: set[str] = set()
    while waiting:
        distribution = waiting.pop()
        if distribution not in seen:
            seen.add(distribution)
            tops |= dict.fromkeys(holds.get(distribution, ()))
            waiting += requirements(distribution)
    return tuple(top for top in tops if top not in NEVER and top.isidentifier())


def requirements(distribution: str) -> list[str]:
    """Return the distributions that one requires here, without its extras."""
    from importlib import metadata

    from packaging.requirements import InvalidRequirement, Requirement

    try:
        lines = metadata.requires(distribution) or ()
    except metadata.PackageNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            found.append(normal(requirement.name))
    return found


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
