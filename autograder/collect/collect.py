"""`optviz collect`: a system's download into `submitted/`, each student's last attempt whole."""

from __future__ import annotations

import datetime
import errno
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.collect import archive, people
from autograder.collect.systems import SYSTEMS, Piece, aside, base
from autograder.course.course import Course, check_writable, is_student, writable
from autograder.errors import UsageError, begun, explain
from autograder.submission.timestamps import NAME, parse
from autograder.text import line

MAX_NAME_BYTES = 200
MAX_PATH_BYTES = 500  # of a file's path below the student's folder: it must be readable wherever the course is
MAX_NAMES_SHOWN = 20
NO_ZONE = (
    "Times of handing in were not noted: the download gives local times, and the course does not say of which zone. "
    "Set it in nbgrader_config.py, for instance c.Exchange.timezone = 'Europe/Berlin', and collect again."
)
NUMBERS = (
    "Moodle numbers participants anew for each assignment. To call students the same in all of them, collect again "
    "with the grading worksheet: --roster FILE."
)

AROUND = (
    "All files are in the folder {}, which was taken for one around the students' own. If it is a student's, collect a "
    "folder that contains it."
)

#: systems whose downloads only a list of students makes certain, and which list
NAMED = {"classroom": "its table of grades, which has everybody's name and email: --roster FILE"}


#: what is refused for the names of one student's files, and not because the machine has a trouble
NAMED_SO = {
    errno.EEXIST: "has the name of another file or folder",
    errno.ENOTDIR: "has the name of another file or folder",
    errno.EISDIR: "has the name of another file or folder",
    errno.ENAMETOOLONG: "has a name that is too long",
    errno.EINVAL: "has a name that this machine does not take",
    errno.EILSEQ: "has a name that this machine does not take",
}


@dataclass
class Collected:
    """What became of a download: whose submission is new, in the place of an earlier one, or as it was before."""

    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    earlier: int = 0  # attempts that a later one has made void
    unnamed: list[str] = field(default_factory=list)  # who is not in the roster
    left: list[str] = field(default_factory=list)  # sentences on what was not collected
    told: list[str] = field(default_factory=list)  # what else the instructor should know

    def sentences(self, system: str, assignment: str) -> Iterator[str]:
        """Yield what to say of it."""
        number = len(self.new) + len(self.replaced) + len(self.same)
        whose = "1 student" if number == 1 else f"{number} students"
        yield f"{whose}: {len(self.new)} new, {len(self.replaced)} replaced, {len(self.same)} as before."
        if self.replaced:
            yield f"Earlier submissions are kept in .optviz/replaced/{assignment}/: {few(self.replaced)}."
        if self.earlier:
            many = f"{self.earlier} earlier attempts were" if self.earlier > 1 else "1 earlier attempt was"
            yield f"{many} left aside; the last one of each student counts."
        if self.late:
            yield (
                f"Late, says {system.capitalize()}, without saying by how much: {few(self.late)}. No penalty is "
                "calculated here."
            )
        if self.unnamed:
            yield f"Not in the roster, so called as in the download: {few(self.unnamed)}."
        yield from self.told


def collect(
    course: Course, path: Path, system: str, assignment: str, roster: Path | None = None, key: str | None = None
) -> Collected:
    """Bring a download's submissions to submitted/<student>/<assignment>/.

    An earlier submission that differs moves to .optviz/replaced/, so that nothing is lost. UsageError where nothing
    can be collected; then nothing is written.
    """
    course.assignment(assignment)
    check_writable(course.submitted)
    names = people.renamed(roster, system, key) if roster is not None else {}
    made = Collected()
    with archive.opened(path) as download:
        pieces = list(SYSTEMS[system](download))
        if system in NAMED and pieces:  # and a file's own name may look so
            if roster is None:
                raise UsageError(f"{system.capitalize()} only writes a name before the file's. Give {NAMED[system]}.")
            pieces = [piece for piece in pieces if piece.key in names]
        if not pieces:
            raise UsageError(
                f"Nothing in {path} is named as {system.capitalize()} names submissions"
                f"{example(download.names)}. Other systems: --from {', '.join(s for s in SYSTEMS if s != system)}."
            )
        taken = {piece.source for piece in pieces}
        made.left += [f"not understood: {line(n, 200)}" for n in download.names if n not in taken and not aside(n)]
        with begun(), tempfile.TemporaryDirectory(prefix="collect-", dir=writable(course.private)) as scratch:
            for student, own in students(pieces, names, made, roster is not None):
                stamp = moment(own, zone(course), made)
                fresh = Path(scratch, student)
                try:
                    if lay_out(download, own, stamp, fresh, made, student):
                        settle(course, fresh, student, assignment, made)
                        if own[0].key != student:
                            rename(course, own[0].key, student, assignment)
                except OSError as error:
                    if error.errno not in NAMED_SO:
                        raise
                    made.left.append(f"{line(student, 80)}: {line(explain(error), 400).removesuffix('.')}")
    if system == "moodle" and roster is None:
        made.told.append(NUMBERS)
    if system == "folders" and not pieces[0].source.startswith(f"{pieces[0].key}/"):
        made.told.append(AROUND.format(line(pieces[0].source.partition("/")[0], 80)))
    return made


def few(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = f" and {len(names) - MAX_NAMES_SHOWN} more" if len(names) > MAX_NAMES_SHOWN else ""
    return ", ".join(line(name, 80) for name in names[:MAX_NAMES_SHOWN]) + more


def example(names: Sequence[str]) -> str:
    return f": it has {line(names[0], 120)!r}" if names else ": it is empty"


def zone(course: Course) -> str | None:
    """Return the zone of the system's local times, if the course says so."""
    return course.timezone if course.config.get("Exchange", {}).get("timezone") else None


def students(
    pieces: Iterable[Piece], names: Mapping[str, str], made: Collected, listed: bool
) -> Iterator[tuple[str, list[Piece]]]:
    """Yield each student's name here with the files of the last attempt; note who cannot be told from another."""
    by_key: dict[str, list[Piece]] = {}
    for piece in pieces:
        by_key.setdefault(piece.key, []).append(piece)
    seen: set[str] = set()
    for called, own in sorted(by_key.items()):
        student = names.get(called, called).strip()
        if student.casefold() in seen:
            made.left.append(f"{line(called, 80)}: another student is called {line(student, 80)} already")
        elif len({piece.number for piece in own}) > 1:
            made.left.append(f"{line(called, 80)}: several students have this name; hand in for them by hand")
        elif not is_student(student):
            made.left.append(f"{line(called, 80)}: no folder can be called so")
        elif (latest := last_attempt(own, made)) is None:
            made.left.append(f"{line(called, 80)}: it is not clear which of several attempts is the last")
        else:
            if listed and called not in names:
                made.unnamed.append(student)
            if any(piece.late for piece in latest):
                made.late.append(student)
            seen.add(student.casefold())
            yield student, latest


def last_attempt(own: list[Piece], made: Collected) -> list[Piece] | None:
    """Return the files of the last attempt; None where the order of attempts is not clear."""
    attempts = {piece.attempt: order(piece.attempt) for piece in own}
    if len(attempts) > 1:
        times = [time or datetime.datetime.min for time in attempts.values()]
        if None in attempts.values() or times.count(max(times)) > 1:
            return None
        made.earlier += len(attempts) - 1
    last = max(attempts, key=lambda text: attempts[text] or datetime.datetime.min)
    return [piece for piece in own if piece.attempt == last]


def order(attempt: str) -> datetime.datetime | None:
    """Return when an attempt was made; if it has only a number, some moment in that order."""
    if attempt.isdecimal():
        return datetime.datetime.min + datetime.timedelta(seconds=int(attempt))
    return parse(attempt)


def moment(own: Sequence[Piece], home: str | None, made: Collected) -> str:
    """Return the text of timestamp.txt: the moment, or what the system says if that is not understood; or nothing."""
    text = max(piece.when for piece in own)
    if not text:
        return ""
    when = parse(text, home or "UTC")
    if when is None:
        return text  # grading names the student, and there is no penalty
    if not any(piece.local for piece in own) or parse(f"{text} UTC", home or "UTC") is None:  # it has a zone
        return f"{when:%Y-%m-%d %H:%M:%S} UTC"
    if home is None:
        if NO_ZONE not in made.told:
            made.told.append(NO_ZONE)
        return ""
    return f"{when:%Y-%m-%d %H:%M:%S} {home}"


def lay_out(
    download: archive.Download, own: Sequence[Piece], stamp: str, folder: Path, made: Collected, student: str
) -> bool:
    """Write a student's files to a folder, under the names that the student gave them; whether there are any.

    What cannot be written under its name costs that file alone.
    """
    written = False
    for piece, name in placed(own):
        called = line(piece.name, 80)
        if piece.unsure:
            made.left.append(
                f"{line(student, 80)}: several files are called {called}, and others may have named one so"
            )
            continue
        if name is None:
            made.left.append(f"{line(student, 80)}: no file can be called {called!r}")
            continue
        try:
            data = download.read(piece.source)
        except archive.Unread as why:
            made.left.append(f"{line(student, 80)}: {called} {why}")
            continue
        try:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with open(folder / name, "xb") as file:
                file.write(data)
        except OSError as error:
            if error.errno not in NAMED_SO:
                raise
            made.left.append(f"{line(student, 80)}: {called} {NAMED_SO[error.errno]}")
        else:
            written = True
    if written and stamp:
        (folder / NAME).write_text(stamp + "\n", encoding="utf-8")
    return written


def placed(own: Sequence[Piece]) -> Iterator[tuple[Piece, str | None]]:
    """Yield where each file goes, below the student's folder: as the download calls it if two would be in one place."""
    places = Counter(place(piece.name) for piece in own)
    for piece in own:
        name = place(piece.name)
        yield piece, name if name is None or places[name] == 1 else place(base(piece.source))


def place(name: str) -> str | None:
    """Return where a file goes, below the student's folder; None if no file can be there.

    What is written beside the student's files is ours, and no folder is called so either.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    good = all(part not in ("..", "/") and len(os.fsencode(part)) <= MAX_NAME_BYTES for part in path.parts)
    short = len(os.fsencode(path)) <= MAX_PATH_BYTES
    free = bool(path.parts) and path.parts[0].casefold() != NAME and "\0" not in name
    return str(path) if good and short and free else None


def settle(course: Course, fresh: Path, student: str, assignment: str, made: Collected) -> None:
    """Bring a student's folder into its place, whole; keep another one that is there."""
    target = course.submitted / student / assignment
    there = os.path.lexists(target)
    if there and contents(target) == contents(fresh):
        made.same.append(student)
        return
    if there:
        keep(course, student, assignment)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(fresh, target)
    (made.replaced if there else made.new).append(student)


def keep(course: Course, student: str, assignment: str) -> None:
    """Move a student's submission to those that were replaced."""
    kept = writable(course.private / "replaced" / assignment / student)
    os.replace(course.submitted / student / assignment, kept / str(1 + sum(1 for _ in kept.iterdir())))


def rename(course: Course, called: str, student: str, assignment: str) -> None:
    """Take away what was collected under the download's own name before there was a roster, if it is the same."""
    before = course.submitted / called
    there = contents(before / assignment) if is_student(called) else None
    if there is not None and there == contents(course.submitted / student / assignment):
        keep(course, called, assignment)
        if not any(before.iterdir()):
            before.rmdir()


def contents(folder: Path) -> dict[str, bytes] | None:
    """Return the files of a folder; None if it has anything else, or what cannot be read."""
    found = {}
    try:
        for path in folder.rglob("*"):
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                return None
            if path.is_file():
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
    except OSError:
        return None
    return found if folder.is_dir() and not folder.is_symlink() else None
