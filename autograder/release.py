"""Make release/ and solutions/ from source/, and find a release that is stale or that gives something away."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager, nullcontext
from importlib import resources
from pathlib import Path
from typing import Any

from autograder.course import Course, check_writable, notebooks_in, writable
from autograder.errors import UsageError, begun

SHORT = 12  # characters: a shorter line of a solution, such as `return x`, says nothing

#: what a release must not mention: regions that nbgrader removes, and the names of what stays behind
FORBIDDEN = re.compile(
    r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)|optviz_ref|autograder|pytest|misconception", re.IGNORECASE
)

#: a line that only a hidden suite has, unlike `with np.errstate(all="ignore"):`
TELLING = re.compile(r'\bstudent\.|\bdef test_|"[^"]+ [^"]+"')


def release(course: Course, *assignments: str) -> list[Path]:
    """Make the release and the executed solutions of assignments, and record their cells in the gradebook.

    A solution that is up to date is not executed again. All is made and checked in a scratch folder first: on
    UsageError nothing has changed. Returns the files written.
    """
    from autograder import database
    from autograder.nbgrader_plugin import generate_release  # slow to import

    for assignment in assignments:
        sources(course, assignment)
        check_writable(course.release / assignment)
        check_writable(course.solutions / assignment)
    database.check(course)
    with scratch(course) as folder:
        for assignment in assignments:
            make(course, assignment, folder)
        for number, assignment in enumerate(assignments):
            with begun() if number else nullcontext():
                generate_release(course, assignment, folder / "recorded", course.database_url)
        with begun():
            return [path for assignment in assignments for path in publish(course, assignment, folder)]


def make(course: Course, assignment: str, folder: Path) -> None:
    """Make what is to be released in a scratch folder, and check it; nothing of the course changes."""
    from autograder.nbgrader_plugin import generate_release, generate_solution  # slow to import

    generate_release(course, assignment, folder / "release", None)
    found = leaks(course, assignment, folder / "release" / assignment)
    if found:
        raise UsageError("No release was made:\n" + "\n".join(found))
    for source in sources(course, assignment):
        if not solved(course.solutions / assignment / source.name, source):
            generate_solution(course, assignment, source.stem, folder / "solutions", f"sqlite:///{folder / 'db'}")


def publish(course: Course, assignment: str, folder: Path) -> list[Path]:
    """Bring what was made into place."""
    written = []
    for made, place in (("release", course.release), ("solutions", course.solutions)):
        set_aside(course, place / assignment, {source.name for source in sources(course, assignment)})
        written += replace(folder / made / assignment, place / assignment)
    return written


def set_aside(course: Course, place: Path, names: Set[str]) -> None:
    """Move notebooks that have no source any more out of a folder, and say so: they may be somebody's."""
    for old in notebooks_in(place):
        if old.name not in names:
            kept = writable(course.private / "removed" / place.parent.name / place.name) / old.name
            os.replace(old, kept)
            print(f"{course.show(old)} has no source; it is now {course.show(kept)}.", file=sys.stderr)


def record(course: Course, assignment: str) -> None:
    """Record the assignment's cells in the gradebook, once it is known that they can be; no file changes."""
    from autograder.nbgrader_plugin import generate_release

    with scratch(course) as folder:
        generate_release(course, assignment, folder / "tried", None)
        generate_release(course, assignment, folder, course.database_url)


def check(course: Course, assignment: str) -> list[str]:
    """What is wrong with release and solutions as they are: stale, missing, foreign or revealing; [] if all is well."""
    from autograder.nbgrader_plugin import generate_release

    here, place = course.release / assignment, course.solutions / assignment
    remedy = f"Run: optviz release {assignment}"
    problems = []
    with scratch(course) as folder:
        generate_release(course, assignment, folder / "release", None)
        for source in sources(course, assignment):
            fresh = folder / "release" / assignment / source.name
            solution = place / source.name
            for path, good in (
                (here / source.name, same(here / source.name, fresh)),
                (solution, solved(solution, source)),
            ):
                if not path.is_file():
                    problems.append(f"{course.show(path)} is missing. {remedy}")
                elif not good:
                    problems.append(f"{course.show(path)} is stale: {course.show(source)} has changed since. {remedy}")
    return problems + leaks(course, assignment, here)


def sources(course: Course, assignment: str) -> list[Path]:
    """The source notebooks of an assignment."""
    found = sorted(notebooks_in(course.source / course.assignment(assignment)))
    if not found:
        raise UsageError(f"No notebooks in {course.show(course.source / assignment)}.")
    return found


def same(path: Path, fresh: Path) -> bool:
    return path.is_file() and load(path) == load(fresh)


def solved(path: Path, source: Path) -> bool:
    """Whether there is a solution that has the source's cells, executed."""
    if not path.is_file():
        return False
    ours, theirs = load(path)["cells"], load(source)["cells"]
    return (
        [(c["id"], text(c)) for c in ours] == [(c["id"], text(c)) for c in theirs]
        and all(c["execution_count"] for c in ours if c["cell_type"] == "code" and text(c))
    )  # fmt: skip


def leaks(course: Course, assignment: str, folder: Path) -> list[str]:
    """What a release folder gives away, one sentence each."""
    problems = []
    secrets = {"a solution": solution_lines(sources(course, assignment)), "a hidden suite": suite_lines()}
    for path in sorted(p for p in folder.rglob("*") if not p.is_dir()):
        if path.suffix != ".ipynb" or path.parent != folder:
            problems.append(f"{course.show(path)}: only notebooks are released. Keep other files out of source/.")
            continue
        notebook = load(path)
        problems += [f"{course.show(path)}: {problem}" for problem in revealed(notebook, secrets)]
    return problems


def revealed(notebook: dict[str, Any], secrets: dict[str, set[str]]) -> Iterator[str]:
    """What one released notebook gives away."""
    for cell in notebook["cells"]:
        name = cell.get("id", "?")
        if cell.get("outputs"):
            yield f"cell {name!r} has outputs"
        whole = json.dumps(cell, ensure_ascii=False)
        for word in sorted({m.group(0) for m in FORBIDDEN.finditer(whole)}):
            yield f"cell {name!r} says {word!r}"
        lines = {line.strip() for line in text(cell).splitlines()}
        for kind, secret in secrets.items():
            for line in sorted(lines & secret):
                yield f"cell {name!r} has a line of {kind}: {line}"


def solution_lines(notebooks: Iterable[Path]) -> set[str]:
    """Lines that stand in solutions only; what is also given openly is no secret."""
    hidden, given = set(), set()
    for path in notebooks:
        for cell in load(path)["cells"]:
            inside, outside = split(text(cell), cell["metadata"].get("nbgrader", {}).get("solution", False))
            hidden |= inside
            given |= outside
    return {line for line in hidden - given if len(line) >= SHORT}


def split(source: str, solution: bool) -> tuple[set[str], set[str]]:
    """Lines of a cell inside and outside of its solution: the regions, or all of a solution cell without one."""
    lines = [line.strip() for line in source.splitlines()]
    if not any("BEGIN SOLUTION" in line for line in lines):
        return (set(lines), set()) if solution else (set(), set(lines))
    inside, outside, within = set(), set(), False
    for line in lines:
        if "BEGIN SOLUTION" in line or "END SOLUTION" in line:
            within = "BEGIN" in line
        else:
            (inside if within else outside).add(line)
    return inside, outside


def suite_lines() -> set[str]:
    """Telling lines of the hidden suites: tests, sentences, and what is asked of the student's work."""
    rooms = Path(str(resources.files("autograder"))) / "exercises"
    lines = (line.strip() for path in rooms.glob("*/test_*.py") for line in path.read_text("utf-8").splitlines())
    return {line for line in lines if len(line) >= 2 * SHORT and TELLING.search(line)}


def replace(made: Path, place: Path) -> list[Path]:
    """Bring a folder's notebooks into place, each whole."""
    writable(place)
    written = []
    for new in sorted(notebooks_in(made)):
        os.replace(new, place / new.name)
        written.append(place / new.name)
    return written


@contextmanager
def scratch(course: Course) -> Iterator[Path]:
    """A folder on the course's own disk, so that files can be moved into place in one step."""
    with tempfile.TemporaryDirectory(prefix="release-", dir=writable(course.private)) as folder:
        yield Path(folder)


def load(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise UsageError(f"{path} is not a notebook: {error}") from None


def text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])
