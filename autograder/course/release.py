"""Make release/ and solutions/ from source/, and find a release that is stale or that gives something away."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager, nullcontext
from importlib import resources
from pathlib import Path
from typing import Any

from autograder import alone
from autograder.course import private
from autograder.course.course import Course, check_writable, notebooks_in, subfolders, writable
from autograder.errors import UsageError, begun
from autograder.terminal import command, tell

MIN_SECRET_CHARACTERS = 12  # characters: a shorter line of a solution, such as `return x`, says nothing

#: what a release must not mention: regions that nbgrader removes or fills, and the names of what stays behind
REGIONS = re.compile(r"(?i:(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS|MARK SCHEME))|(?<=#)[ \t]*(?:HASHED )?AUTOTEST\b")
NAMES = re.compile(r"optviz_ref|autograder|pytest|misconception", re.IGNORECASE)

#: a line that only a hidden suite has, unlike `with np.errstate(all="ignore"):`
TELLING = re.compile(r'\bstudent\.|\bdef test_|"[^"]+ [^"]+"')


def release(course: Course, *assignments: str) -> list[Path]:
    """Make the release and the executed solutions of assignments, and record their cells in the gradebook.

    A solution that is up to date is not executed again. All is made and checked in a scratch folder first: on
    UsageError nothing has changed. Returns the files written.
    """
    from autograder.course import database
    from autograder.course.nbconvert import generate_release  # slow to import

    for assignment in assignments:
        sources(course, assignment)
        check_writable(course.release / assignment)
        check_writable(course.solutions / assignment)
    database.check(course.database_url)
    with scratch(course.private) as folder:
        for assignment in assignments:
            make(course, assignment, folder)
        for number, assignment in enumerate(assignments):
            with begun() if number else nullcontext():
                generate_release(course, assignment, folder / "recorded", course.database_url)
        with begun():
            written = [path for assignment in assignments for path in publish(course, assignment, folder)]
            for assignment in assignments:
                course.check_release(assignment)  # the first grading need not compare it then
            return written


def make(course: Course, assignment: str, folder: Path) -> None:
    """Make what is to be released in a scratch folder, and check it; nothing of the course changes."""
    from autograder.course.nbconvert import generate_release, generate_solution  # slow to import

    generate_release(course, assignment, folder / "release", None)
    found = [*leaks(course, assignment, folder / "release" / assignment), *misfits(course, assignment)]
    if found:
        raise UsageError("No release was made:\n" + "\n".join(found))
    for source in sources(course, assignment):
        if not solved(course, course.solutions / assignment / source.name, source):
            generate_solution(course, assignment, source.stem, folder / "solutions", f"sqlite:///{folder / 'db'}")


def publish(course: Course, assignment: str, folder: Path) -> list[Path]:
    """Bring what was made into place."""
    written = []
    names = {source.name for source in sources(course, assignment)}
    handed_out = [str(path) for path in beside(course, assignment)[0]]
    for made, place, files in (
        ("release", course.release, sorted([*names, *handed_out])),
        ("solutions", course.solutions, sorted(names)),
    ):
        set_aside(course, place / assignment, names)
        with private.made_public() if place == course.release else nullcontext():
            written += replace(folder / made / assignment, place / assignment, files)
    return written


def set_aside(course: Course, place: Path, names: Set[str]) -> None:
    """Move notebooks that have no source any more out of a folder, and say so: they may be somebody's."""
    for old in notebooks_in(place):
        if old.name not in names:
            kept = writable(course.private / "removed" / place.parent.name / place.name) / old.name
            os.replace(old, kept)
            tell(f"{course.show(old)} has no source; it is now {course.show(kept)}.")


def without_source(course: Course) -> list[str]:
    """Say which assignments are released and have no source: they are not ours to remove."""
    made: dict[str, list[str]] = {}
    for place in (course.release, course.solutions):
        for folder in subfolders(place):
            if not (course.source / folder.name).is_dir():
                made.setdefault(folder.name, []).append(course.show(folder))
    return [
        f"{' and '.join(places)}: there is no {course.show(course.source / name)} that this could be made from. It "
        f"stays as it is. If the assignment is no longer given, remove it: {command('rm', '-r', *places)}"
        for name, places in sorted(made.items())
    ]


def beside(course: Course, assignment: str) -> tuple[list[Path], list[Path]]:
    """Return what lies beside the sources, from there: what is handed out with them, and what is not."""
    from autograder.course.published import Publish, sorted_out

    chosen = Publish(config=course.config).files
    return sorted_out(course.source / assignment, chosen, course.directory.ignore)


def record(course: Course, assignment: str) -> None:
    """Record the assignment's cells in the gradebook, once it is known that they can be; no file changes."""
    from autograder.course.nbconvert import generate_release

    with scratch(course.private) as folder:
        generate_release(course, assignment, folder / "tried", None)
        generate_release(course, assignment, folder, course.database_url)


def check(course: Course, assignment: str) -> list[str]:
    """Return what is wrong with release and solutions as they are: stale, missing, foreign or revealing.

    [] if all is well.
    """
    from autograder.course.nbconvert import generate_release

    here, place = course.release / assignment, course.solutions / assignment
    problems = []
    with scratch(course.private) as folder:
        fresh = folder / "release" / assignment
        generate_release(course, assignment, folder / "release", None)
        for source in sources(course, assignment):
            own = {cell.get("id") for cell in load(source)["cells"]}
            problems += state(course, source, here / source.name, same(here / source.name, fresh / source.name, own))
            problems += state(course, source, place / source.name, solved(course, place / source.name, source))
        for path in beside(course, assignment)[0]:
            equal = (here / path).is_file() and (here / path).read_bytes() == (fresh / path).read_bytes()
            problems += state(course, course.source / assignment / path, here / path, equal)
    return problems + leaks(course, assignment, here) + misfits(course, assignment)


def state(course: Course, source: Path, made: Path, good: bool) -> list[str]:
    """Say what is wrong with a file that is made from a source."""
    remedy = f"Run: {command('optviz', 'release', source.relative_to(course.source).parts[0])}"
    if not made.is_file():
        return [f"{course.show(made)} is missing. {remedy}"]
    return [] if good else [f"{course.show(made)} is stale: {course.show(source)} has changed since. {remedy}"]


def misfits(course: Course, assignment: str) -> list[str]:
    """Say where points are not those of the hidden tests, or are without any, or these refuse their own reference."""
    from autograder.course.freshness import cells_of
    from autograder.judge.itself import faults  # slow to import
    from autograder.judge.points import differing, points_of

    problems: list[str] = []
    for source in sources(course, assignment):
        room = course.rooms.usable(assignment, source.stem)
        if room is None:
            problems += filter(None, [course.without_tests(source)])
        elif room.broken:
            problems.append(room.broken)
        else:
            problems += differing(room, points_of(cells_of(source)), course.show(source))
            if room in course.rooms.own:  # the kit's are known to be in order
                problems += [f"{course.show(source)}: {said}" for said in faults(room)]
    return problems


def sources(course: Course, assignment: str) -> list[Path]:
    """Return the source notebooks of an assignment."""
    found = sorted(notebooks_in(course.source / course.assignment(assignment)))
    if not found:
        raise UsageError(f"No notebooks in {course.show(course.source / assignment)}.")
    return found


def same(path: Path, fresh: Path, own: Set[str]) -> bool:
    """Return whether two notebooks are equal; ids that the source does not have are drawn anew each time."""
    if not path.is_file():
        return False
    ours, theirs = load(path), load(fresh)
    for notebook in (ours, theirs):
        for cell in notebook["cells"]:
            if cell.get("id") not in own:
                cell.pop("id", None)
    return ours == theirs


def solved(course: Course, path: Path, source: Path) -> bool:
    """Return whether there is a solution that has the source's cells, executed."""
    from autograder.course.freshness import unexecuted

    if not path.is_file():
        return False
    ours, theirs = load(path)["cells"], unexecuted(course, source)
    own = {cell.get("id") for cell in load(source)["cells"]}
    return (
        [(c["id"] if c["id"] in own else None, text(c)) for c in ours]
        == [(c["id"] if c["id"] in own else None, text(c)) for c in theirs]
        and all(c["execution_count"] for c in ours if c["cell_type"] == "code" and text(c))
    )  # fmt: skip


def leaks(course: Course, assignment: str, folder: Path) -> list[str]:
    """Return what a release folder gives away, one sentence each."""
    problems = []
    secrets = {"a solution": solution_lines(course, assignment), "a hidden suite": suite_lines(course)}
    handed_out = set(beside(course, assignment)[0])
    for path in sorted(p for p in folder.rglob("*") if not p.is_dir()):
        if path.suffix == ".ipynb" and path.parent == folder:
            forbidden = [REGIONS, NAMES] if course.rooms.usable(assignment, path.stem) else [REGIONS]
            problems += [f"{course.show(path)}: {problem}" for problem in revealed(load(path), forbidden, secrets)]
        elif path.relative_to(folder) not in handed_out:
            problems.append(
                f"{course.show(path)} is not to be handed out: of the files beside the sources, only those that "
                "Publish.files names are. Delete it, or name it there."
            )
    return problems


def revealed(
    notebook: dict[str, Any], forbidden: Iterable[re.Pattern[str]], secrets: dict[str, set[str]]
) -> Iterator[str]:
    """Yield what one released notebook gives away."""
    for cell in notebook["cells"]:
        name = cell.get("id", "?")
        if cell.get("outputs"):
            yield f"cell {name!r} has outputs"
        whole = json.dumps(cell, ensure_ascii=False)
        for word in sorted({m.group(0).strip() for pattern in forbidden for m in pattern.finditer(whole)}):
            yield f"cell {name!r} says {word!r}"
        lines = {line.strip() for line in text(cell).splitlines()}
        for kind, secret in secrets.items():
            for line in sorted(lines & secret):
                yield f"cell {name!r} has a line of {kind}: {line}"


def solution_lines(course: Course, assignment: str) -> set[str]:
    """Return the lines that a release leaves out, such as solutions, except those that it also shows openly."""
    from autograder.course.freshness import cells_of, masked

    written: set[str] = set()
    given: set[str] = set()
    for path in sources(course, assignment):
        for lines, cells in ((written, cells_of(path)), (given, masked(course, path))):
            lines |= {line.strip() for cell in cells for line in cell["source"].splitlines()}
    return {line for line in written - given if len(line) >= MIN_SECRET_CHARACTERS}


def suite_lines(course: Course) -> set[str]:
    """Return the lines of the hidden suites that would give something away: tests, sentences and checks."""
    rooms = Path(str(resources.files("autograder"))) / "exercises"
    own = [path for shelf in course.rooms.shelves for path in shelf.place.glob("*/test_*.py")]
    suites = [*rooms.glob("*/test_*.py"), *rooms.glob("kit/*.py"), *own]
    lines = (line.strip() for path in suites for line in path.read_text("utf-8").splitlines())
    return {line for line in lines if len(line) >= 2 * MIN_SECRET_CHARACTERS and TELLING.search(line)}


def replace(made: Path, place: Path, names: Iterable[str]) -> list[Path]:
    """Bring those of these files that were made into place, each whole."""
    written = []
    for new, target in ((made / name, place / name) for name in names):
        if new.is_file():
            writable(target.parent)
            os.replace(new, target)
            written.append(target)
    return written


@contextmanager
def scratch(private: Path) -> Iterator[Path]:
    """Make a folder on the course's own disk, so that files can be moved into place in one step."""
    with alone.scratch(writable(private), "release") as folder:
        yield folder


def load(path: Path) -> dict[str, Any]:
    try:
        notebook: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise UsageError(f"{path} is not a notebook: {error}") from None
    return notebook


def text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])
