"""Choose which of the files that were handed in is the notebook: by its content, then by its name."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from autograder.errors import Fault
from autograder.records import Submission
from autograder.submission.files import MAX_BYTES, MAX_FILE_BYTES, NOTHING, Refused
from autograder.submission.handed import ARCHIVE, LEFTOVERS, MAX_EXTRAS, File, Handed, may_be_notebook
from autograder.submission.match import match
from autograder.submission.outputs import trimmed
from autograder.submission.reader import Found, Unreadable, read
from autograder.submission.repair import rebuild, refused
from autograder.submission.skeleton import Skeleton
from autograder.text import line

MAX_MEMBERS = 1_000  # names in an archive
MAX_NAME_CHARACTERS = 60  # characters of a file's name
ASKED = ("solution", "graded", "written")

_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Candidate:
    """A file that was read as a notebook: as which submission, how much it answers, and how well its name fits."""

    name: str
    submission: Submission
    answered: int
    exact: bool
    called: bool

    @property
    def rank(self) -> tuple[bool, bool, bool, int, int]:
        return self.answered > 0, self.exact, self.called, self.answered, -self.name.count("/")

    @property
    def answers(self) -> object:
        """What it comes to: equal answers need no choice."""
        return self.submission.cells, dict(self.submission.written), dict(self.submission.attachments)


def choose(handed: Handed, skeletons: Mapping[str, Skeleton], student: str, assignment: str) -> Submission:
    """Return the submission of the notebook that was handed in as `handed`, with a note on every file in doubt.

    Of several, one that answers goes before one that does not; then the file of the right name, then one whose name
    differs in case only, then the one with more answers, then the first by name. Fault if none answers, and one that
    may do so could not be read.
    """
    name = handed.name
    files = [member for file in handed.files for member in members(file, skeletons)]
    mine: list[Candidate] = []
    strange: list[str] = []  # of no notebook of this assignment
    unread: list[str] = []
    for file in files:
        if isinstance(file.data, Refused) and file.data.status == "fault":
            unread.append(file.data.reason)
            continue
        is_of = home(file, skeletons)
        if is_of == name:
            mine.append(candidate(file, skeletons[name], student, assignment))
        elif is_of is None:
            strange.append(file.name)
    best = max(sorted(mine, key=lambda c: c.name), key=lambda c: c.rank, default=None)  # of equal ones the first
    if unread and (best is None or not best.answered):
        raise Fault(unread[0])
    if best is not None and best.answered and name != min(skeletons):
        strange = []  # another notebook of the student's says it
    if best is None:
        strange += handed.others
        sentence = f"{NOTHING} Not recognized as part of this assignment: {listed(strange)}." if strange else NOTHING
        return replace(refused(Refused("missing", sentence), student, assignment, name), not_taken=tuple(strange))
    rest = [c for c in mine if c is not best]
    notes = [*said(best, rest, name), *([f"Not graded: {listed(strange)}."] if strange else [])]
    return replace(
        best.submission,
        notes=(*best.submission.notes, *notes) if best.submission.status == "ok" else best.submission.notes,
        file="" if best.exact else best.name,
        not_taken=tuple(dict.fromkeys([*(c.name for c in rest), *strange])),
    )


def said(best: Candidate, rest: list[Candidate], name: str) -> Iterator[str]:
    """Yield sentences that say which file was graded."""
    if not best.exact:
        yield f"The file {shown(best.name)} was graded; it should be named {name}.ipynb."
    for other in rest:
        if not other.answered:
            yield f"The file {shown(other.name)} has no answers, so {shown(best.name)} was graded."
        elif other.answers != best.answers:
            yield f"The file {shown(other.name)} has different answers; {shown(best.name)} was graded."


def candidate(file: File, skeleton: Skeleton, student: str, assignment: str) -> Candidate:
    name = skeleton.name
    if isinstance(file.data, Refused):
        submission = refused(file.data, student, assignment, name)
    else:
        submission = rebuild(file.data, skeleton, student, assignment, name)
    asked = [p.label for p in skeleton.of("solution", "written")]
    answered = sum(label not in submission.untouched for label in asked) if submission.status == "ok" else 0
    path = PurePosixPath(file.name)
    exact = file.name == f"{name}.ipynb"
    return Candidate(file.name, submission, answered, exact, path.name.casefold() == f"{name}.ipynb".casefold())


def home(file: File, skeletons: Mapping[str, Skeleton]) -> str | None:
    """Return the notebook that a file is: by what it holds; by its name where that does not tell."""
    path = PurePosixPath(file.name)
    if file.name.endswith(".ipynb") and (stem := file.name.removesuffix(".ipynb")) in skeletons:
        return stem
    try:
        cells = read(file.data)[0] if isinstance(file.data, bytes) else []
    except Unreadable:
        cells = []
    fits = {name: fit(cells, skeleton) for name, skeleton in skeletons.items()} if cells else {}
    most = max(fits.values(), default=(0, 0))
    best = [name for name, value in fits.items() if value == most and most > (0, 0)]
    if len(best) == 1:
        return best[0]
    if not best and cells:
        return None
    words = _WORDS.sub(" ", path.name.casefold()).split()
    called = [name for name in best or skeletons if within(_WORDS.sub(" ", name.casefold()).split(), words)]
    return max(called, key=len, default=None)


def fit(cells: list[Found], skeleton: Skeleton) -> tuple[int, int]:
    """Return how many cells of the release's questions are in a notebook, and how many of its names are defined."""
    found = match(cells, skeleton)
    solutions = skeleton.of("solution")
    defined = sum(any(c.defines(p.names) for c in found.rest if c.found.kind == "code") for p in solutions)
    return sum(bool(found.of(place)) for place in skeleton.of(*ASKED)), defined


def within(few: list[str], many: list[str]) -> bool:
    """Return whether a few words occur consecutively among many."""
    return any(many[i : i + len(few)] == few for i in range(len(many) - len(few) + 1))


def members(file: File, names: Collection[str]) -> Iterator[File]:
    """Yield the file itself, or the possible notebooks inside it if it is an archive."""
    if not isinstance(file.data, bytes) or not file.data.startswith(ARCHIVE):
        yield file
        return
    try:
        if file.data.count(b"PK\x01\x02") > MAX_MEMBERS:
            raise zipfile.BadZipFile
        archive = zipfile.ZipFile(io.BytesIO(file.data))
        entries = [e for e in archive.infolist() if wanted(e, names)][:MAX_EXTRAS]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        yield File(file.name, Refused("unreadable", "This archive is damaged or contains too many files."))
        return
    left = MAX_FILE_BYTES
    for entry in entries:
        inside = File(f"{file.name}/{line(entry.filename, 200)}", unpacked(archive, entry, left))
        left -= len(inside.data) if isinstance(inside.data, bytes) else 0
        yield inside
    if not entries:
        yield File(file.name, Refused("unreadable", "This archive contains no notebook."))


def wanted(entry: zipfile.ZipInfo, names: Collection[str]) -> bool:
    """Return whether an archive's entry may be a notebook: a plain file below the archive's own folder."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    kind = entry.external_attr >> 28  # as Unix notes it: 0 none, 8 a file
    odd = path.is_absolute() or ".." in path.parts or entry.is_dir() or kind not in (0, 8)
    hidden = any(part.startswith(".") or part in LEFTOVERS for part in path.parts)
    return not odd and not hidden and path.suffix != ".zip" and may_be_notebook(path.name, names)


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes | Refused:
    """Return an entry's bytes, as `fetch` does; whatever it says of its size, no more than `left` are unpacked."""
    try:
        with archive.open(entry) as stream:
            data = stream.read(left + 1)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, NotImplementedError):
        return Refused("unreadable", "This archive is damaged or protected by a password.")
    if len(data) > left:
        return Refused("unreadable", f"This archive is larger than {MAX_FILE_BYTES // 1_000_000} MB.")
    data = trimmed(data, MAX_BYTES)
    return data if len(data) <= MAX_BYTES else Refused("unreadable", f"It is larger than {MAX_BYTES // 1_000_000} MB.")


def listed(names: list[str]) -> str:
    return ", ".join(map(shown, names[:5])) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def shown(name: str) -> str:
    return f'"{line(name, MAX_NAME_CHARACTERS)}"'
