"""Make the folder that an image of the grader is built from: Containerfile, the kit's wheel, the versions used here.

In a checkout no folder is needed: its own Containerfile takes the sources and the lock file.
"""

from __future__ import annotations

from pathlib import Path

from autograder import files
from autograder.course.bundle import bundled
from autograder.course.course import Course
from autograder.course.private import made_public
from autograder.errors import UsageError, begun
from autograder.package.archive import PACKAGE
from autograder.package.requirements import distributions, installed
from autograder.package.wheel import installed as installed_wheel
from autograder.terminal import command

CONTAINERFILE = "Containerfile"
CONSTRAINTS, REQUIREMENTS = (
    "constraints.txt",
    "requirements.txt",
)  # in which versions; what the course lets answers import


def make(course: Course, out: Path | None = None) -> Path:
    """Write the folder and return it; UsageError in a checkout, which needs none."""
    checkout = PACKAGE.parent
    if bundled() == checkout:
        raise UsageError("This optviz runs from a checkout, which is all that an image needs: " + build(checkout))
    folder = out or course.root / "dist" / "container"
    place, wheel = installed_wheel("optviz")
    with begun(), made_public():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("optviz-*.whl"):  # the image takes whichever is there
            old.unlink()
        files.replace(folder / CONTAINERFILE, (bundled() / CONTAINERFILE).read_bytes())
        files.replace(folder / CONSTRAINTS, "".join(f"{line}\n" for line in installed(course.packages)))
        files.replace(folder / REQUIREMENTS, "".join(f"{name}\n" for name in distributions(course.packages)))
        files.replace(folder / place, wheel)
    return folder


def build(folder: Path | str) -> str:
    """Return the command that builds the image from a folder."""
    return command("docker", "build", "-t", "optviz", "-f", f"{folder}/{CONTAINERFILE}", folder)
