"""`optviz new`: a new exercise in a course, ready to release, grade and audit; whole, or nothing is written."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder import files
from autograder.course.course import Course, check_writable, subfolders
from autograder.errors import Fault, UsageError
from autograder.exercises.kit.reference import Reference
from autograder.exercises.kit.styles import restyled
from autograder.exercises.shelf import FOLDER
from autograder.judge.itself import faults
from autograder.scaffold import function, gradient, names, optimizer
from autograder.scaffold.draft import Draft, Plan, filled
from autograder.scaffold.notebook import notebook
from autograder.scaffold.reference import Named, named

STYLE = "in_other_words.py"
OWN = '"""The reference: what is right. This is an example; write yours in its place."""\n\nimport numpy as np\n\n\n'


def new(course: Course, exercise: str, assignment: str, family: str, reference: str | None = None) -> list[Path]:
    """Write a new exercise and return its files. UsageError, and nothing is written, if that cannot be."""
    names.exercise(exercise)
    names.assignment(assignment)
    check_free(course, exercise, assignment)
    room, source = course.root / FOLDER / exercise, course.source / assignment / f"{exercise}.ipynb"
    for folder in (room, source.parent):
        check_writable(folder)
    kind = FAMILIES[family]
    with referenced(course, kind, exercise, reference) as found:
        kind.check(found)
        of = gradient.of(found) if kind is gradient else None
        plan = Plan(exercise, assignment, found.define, found.text, found.place, of)
        draft = drafted(kind, plan)
        texts = {
            source: notebook(plan, draft),
            room / "__init__.py": filled(draft.room, assignment=json.dumps(assignment, ensure_ascii=False)),
            room / f"test_{exercise}.py": draft.suite,
            room / "styles" / STYLE: styled(kind, found, exercise, reference),
        }
        if reference is None:
            texts[room / "reference.py"] = Path(str(found.module.__file__)).read_text(encoding="utf-8")
    write(course, plan, texts)
    return [*texts]


def check_free(course: Course, exercise: str, assignment: str) -> None:
    """Refuse what is there already, whatever the case of its letters. Raises UsageError."""
    shelf = course.root / FOLDER
    if shelf.exists() and not shelf.is_dir():
        raise UsageError(f"{course.show(shelf)} is a file; the exercises of a course are in a folder of that name.")
    for name in (p.name for p in shelf.iterdir()) if shelf.is_dir() else ():
        if name.lower() in (exercise, f"{exercise}.py"):
            raise UsageError(
                f"{course.show(shelf / name)} exists already. Choose another name, or delete it first. To hand out an "
                "exercise in a second assignment, see docs/adding-an-exercise.md."
            )
    for folder in subfolders(course.source):
        if folder.name != assignment and folder.name.lower() == assignment.lower():
            raise UsageError(f"There is an assignment {folder.name!r}, which differs from {assignment!r} by case only.")
    place = course.source / assignment
    for name in (p.name for p in place.iterdir()) if place.is_dir() else ():
        if name.lower() == f"{exercise}.ipynb":
            raise UsageError(f"{course.show(place / name)} exists already. Choose another name, or delete it first.")
    try:
        room = course.rooms.of(assignment, exercise)
    except Fault as fault:
        raise UsageError(f"{assignment}/{exercise} has a room already, which cannot be used: {fault}") from None
    if room is not None:
        raise UsageError(f"{assignment}/{exercise} has hidden tests already, in {room.home}. Choose another name.")


@contextmanager
def referenced(course: Course, kind: Any, exercise: str, reference: str | None) -> Iterator[Named]:
    """Give the reference that an author names; without one, the family's example under the exercise's own name."""
    if reference is not None:
        yield named(course.root, reference)
        return
    title = names.class_name(exercise)
    name = {optimizer: title, gradient: f"{exercise}_grad"}.get(kind, exercise)
    with tempfile.TemporaryDirectory() as folder:
        module = Path(folder) / FOLDER / "reference.py"
        module.parent.mkdir()
        module.write_text(OWN + filled(kind.EXAMPLE.reference, Name=title, name=exercise), encoding="utf-8")
        yield replace(named(Path(folder), f"reference:{name}"), place=".reference")


def styled(kind: Any, found: Named, exercise: str, reference: str | None) -> str:
    """Return another right solution: the example's, or one that the kit makes of a reference."""
    if reference is None:
        return filled(kind.EXAMPLE.style, Name=names.class_name(exercise), name=exercise)
    own = Reference(found.define)
    return next((program for _, program in restyled(own)), own.source).rstrip() + "\n"


def drafted(kind: Any, plan: Plan) -> Draft:
    """Return a family's draft; UsageError where the kit refuses the reference."""
    try:
        draft: Draft = kind.draft(plan)
        return draft
    except (ValueError, TypeError, ArithmeticError) as error:
        raise UsageError(f"The kit cannot make an exercise of {plan.name}: {str(error).rstrip('.')}.") from None


def write(course: Course, plan: Plan, texts: Mapping[Path, str]) -> None:
    """Write all files, and take them away again if the exercise cannot be used."""
    made = [p for p in (course.root / FOLDER / plan.exercise, course.source / plan.assignment) if not p.exists()]
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            files.replace(path, text)
        found = [*faults(course.rooms.require(plan.assignment, plan.exercise))]
        if found:
            raise Fault(found[0])
    except BaseException as error:
        for path in texts:
            path.unlink(missing_ok=True)
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, Fault):
            raise UsageError(f"{plan.name} cannot be an exercise; nothing was written. {error}") from None
        raise


#: By the name that the command line knows.
FAMILIES: dict[str, Any] = {"optimizer": optimizer, "function": function, "gradient": gradient}
