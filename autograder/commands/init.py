"""`optviz init`: a course of one's own, with the kit's notebooks and settings, from an installed kit alone."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.course.bundle import bundled, copy
from autograder.course.course import CONFIG, Course, check_writable, subfolders
from autograder.errors import UsageError, explain

README = Path(__file__).with_name("course_readme.md")
NAMED = 'c.CourseDirectory.course_id = "optviz"'
PRIVATE = ("source", "solutions", "submitted")  # students may have accounts on this machine

#: what is made from the rest, or is about students
IGNORED = """\
__pycache__/
.ipynb_checkpoints/
/submitted/
/autograded/
/feedback/
/gradebook.db
/results/
/dist/
/.optviz/
"""


def init(folder: Path) -> Course:
    """Make a course in a new or empty folder and return it. UsageError, and nothing is written, if that cannot be."""
    target = folder.absolute()
    check_empty(target, folder)
    check_writable(target)
    try:
        with scratch(target) as made:
            put_together(made, target.name)
            target.mkdir(parents=True, exist_ok=True)
            move(made, target)
    except OSError as error:
        raise UsageError(f"No course was made in {folder}: {explain(error)}") from error
    return Course(target)


def put_together(made: Path, name: str) -> None:
    """Write a course of this name."""
    kit = bundled()
    for folder in ("source", "solutions"):
        copy(folder, made / folder)
    (made / "submitted").mkdir()
    for private in PRIVATE:
        (made / private).chmod(0o700)
    (made / "docs").mkdir()
    for page in (p for p in (kit / "docs").iterdir() if p.suffix in (".md", ".json", ".png", ".yaml")):
        shutil.copyfile(page, made / "docs" / page.name)
    write(made, CONFIG, settings((kit / CONFIG).read_text("utf-8"), course_id(name)))
    write(made, "README.md", readme(made, name))
    write(made, ".gitignore", IGNORED)


def move(made: Path, target: Path) -> None:
    """Move all that was made into the target, or nothing."""
    moved: list[str] = []
    try:
        for name in sorted(os.listdir(made)):
            shutil.move(made / name, target / name)
            moved.append(name)
    except BaseException:
        for name in moved:
            shutil.move(target / name, made / name)
        raise


def check_empty(target: Path, shown: Path) -> None:
    """Refuse a folder in which something would be lost or mixed up; a hidden one, such as .git, is no obstacle."""
    if target.is_dir():
        there = sorted(e.name for e in target.iterdir() if not e.name.startswith(".") or e.name == ".gitignore")
        if there:
            raise UsageError(
                f"{shown} is not empty: it has {', '.join(there[:3])}{' …' if len(there) > 3 else ''}. Name a new "
                "folder; nothing was written."
            )
    elif os.path.lexists(target):
        raise UsageError(f"{shown} is a file. Name a new folder; nothing was written.")


@contextmanager
def scratch(target: Path) -> Iterator[Path]:
    """Give a folder on the target's disk, if that can be, in which the course is put together."""
    near = next(p for p in (target, *target.parents) if p.is_dir())
    with tempfile.TemporaryDirectory(prefix=".optviz-init-", dir=near) as folder:
        yield Path(folder)


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8", newline="\n")


def course_id(name: str) -> str:
    """Return a course's name as nbgrader's exchange takes it, which names a folder after it."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "course"


def settings(text: str, name: str) -> str:
    """Return the kit's settings with the course's own name in them."""
    if NAMED not in text:
        raise UsageError(f"The kit's own {CONFIG} does not name its course where it is expected to: {NAMED}")
    return text.replace(NAMED, f'c.CourseDirectory.course_id = "{name}"')


def readme(made: Path, name: str) -> str:
    """Return the course's page: which assignments there are, and what to type."""
    assignments = sorted(f.name for f in subfolders(made / "source"))
    graded = "exercises" if "exercises" in assignments else assignments[-1]
    rows = [
        f"| `{a}` | {', '.join(f'`{p.stem}`' for p in sorted((made / 'source' / a).glob('*.ipynb')))} |"
        for a in assignments
    ]
    text = README.read_text(encoding="utf-8")
    return text.replace("COURSE", name).replace("ASSIGNMENTS\n", "\n".join(rows) + "\n").replace("EXERCISES", graded)
