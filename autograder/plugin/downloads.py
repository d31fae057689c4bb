"""Read student and notebook off the names in a learning-management system's download, for `nbgrader zip_collect`."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import find_all_notebooks, unzip

from autograder.collect.archive import LEFTOVERS, checked
from autograder.collect.systems import clock
from autograder.submission.timestamps import parse
from autograder.text import line

EXTRACTED = "/extracted/"
MAX_NESTED = 5  # archives in archives
Parts = tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """What a file's path says: the student, the notebook, and when the attempt was made if the system writes it."""

    student: str
    notebook: str
    when: str = ""


class CollectByName(FileNameCollectorPlugin):
    """Know the file names of common systems; a course's own `FileNameCollectorPlugin.named_regexp` goes before.

    No time is noted from a name, because the systems write local times without a zone; they only tell which attempt is
    the last.
    """

    def _match(self, filename: str) -> dict[str, str] | None:
        if self.named_regexp or not self.released():
            return super()._match(filename)
        name = self.below(filename)
        told = self.whole.get(name) or whose([name])[name]
        if isinstance(told, Reading):
            return {"student_id": told.student, "file_id": told.notebook}
        self.log.warning("Not collected: %s. %s", line(filename, 400), told)
        return None

    def released(self) -> bool:
        """Return whether the assignment has a release; without one, names cannot be checked."""
        if self.parent is None:
            return True
        folders = self.parent.coursedir
        place = folders.format_path(folders.release_directory, ".", folders.assignment_id)
        return bool(find_all_notebooks(place))

    def below(self, filename: str) -> str:
        """Return a file's path in what was extracted."""
        if self.parent is None:
            return filename.partition(EXTRACTED)[2]
        return Path(os.path.relpath(filename, self.step(self.parent.extracted_directory))).as_posix()

    def step(self, folder: str) -> str:
        path: str = self.parent._format_collect_path(folder)
        return path

    @cached_property
    def whole(self) -> Mapping[str, Reading | str]:
        """What each name of the download says, beside all others."""
        if self.parent is None:
            return {}
        found = os.walk(self.step(self.parent.extracted_directory))
        names = [self.below(os.path.join(root, name)) for root, _, files in found for name in files]
        archives = Path(self.step(self.parent.archive_directory))
        zips = {re.sub(r"(\.tar)?\.(zip|gz)$", "", path.name) for path in archives.glob("*.*z*") if path.is_file()}
        return whose(names, zips)


class ExtractAll(ExtractorPlugin):
    """Extract a download, and the archives that students have handed in: one that is damaged, or none, stops nobody."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        for root, _, names in os.walk(archive_path):
            place = Path(extracted_path, os.path.relpath(root, archive_path))
            for name in names:
                place.mkdir(parents=True, exist_ok=True)
                if self.packed(name):
                    self.unpack(Path(root, name), place)
                else:
                    shutil.copy(Path(root, name), place)
        seen: set[Path] = set()
        for _ in range(MAX_NESTED):
            found = {Path(root, name) for root, _, names in os.walk(extracted_path) for name in names}
            for path in sorted(path for path in found - seen if self.packed(path.name)):
                self.unpack(path, path.parent)
            seen |= found

    def packed(self, name: str) -> bool:
        return os.path.splitext(name)[1] in self.zip_ext

    def unpack(self, path: Path, place: Path) -> None:
        """Extract an archive into a folder of its name."""
        try:
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as opened:
                    checked(opened, path)
            unzip(str(path), str(place), zip_ext=self.zip_ext, create_own_folder=True)
        except Exception as error:  # whatever is wrong with it
            why = str(error).removesuffix(" Nothing was collected.")
            self.log.warning("Not extracted: %s. %s", line(str(path), 400), line(why, 400))


WHOSE = (
    "Neither it nor its folder says whose it is. Put it into a folder with the student's name, or set "
    "FileNameCollectorPlugin.named_regexp."
)
DEEPER = (
    "Names so far in are the student's own, and say nothing about whose it is. Put it into a folder with the student's "
    "name, beside what others have handed in."
)
EITHER = "It may be named by {}, and would be another student's in each. Put it into a folder with the student's name."
SEVERAL = "This student has several files called {}, and nothing says which is the last. Keep one of them."
EARLIER = "This student has handed in {} again later, and the last one counts."

#: How each system names a student's notebook, from where its own names begin to the end of the path. The first mark of
#: a system decides, since a student may repeat it.
PATTERNS = {
    "Blackboard": re.compile(
        r"(?>[^/]*?_(?P<student_id>[^/_]+)_attempt_(?P<when>\d{4}(?:-\d\d){5}))_(?P<file_id>[^/]+)\.ipynb"
    ),
    "Moodle": re.compile(
        r"(?>(?P<student_id>[^/_]+)_\d+_assignsubmission_)(?:file(?:_?/(?:[^/]+/)*|_)(?P<file_id>[^/]+)\.ipynb|.+)"
    ),
    "Brightspace": re.compile(
        r"\d+-\d+ ?- ?(?>(?P<student_id>[^/]+?) ?- ?(?P<when>[A-Z][a-z]+ \d+, \d{4} \d+ [AP]M))/"
        r"(?:[^/]+/)*(?P<file_id>[^/]+)\.ipynb"
    ),
    "Canvas": re.compile(r"(?P<student_id>[^/_]+)_(?:LATE_)?\d+_\d+_(?P<file_id>[^/]+?)(?:-\d+)?\.ipynb"),
    "Gradescope": re.compile(r"submission_(?P<student_id>\d+)/(?:[^/]+/)*(?P<file_id>[^/]+)\.ipynb"),
}


def whose(names: Iterable[str], zips: Collection[str] = ()) -> dict[str, Reading | str]:
    """Return what the path of each file in a download says, or why it is not collected.

    `zips` are the outermost folders that were archives.
    """
    names = list(names)
    told: dict[str, Reading | str] = dict.fromkeys(names, WHOSE)
    files = [PurePosixPath(name).parts for name in names if name.endswith(".ipynb")]
    told |= read([parts for parts in files if not LEFTOVERS & set(parts)], 0, zips)
    alike: dict[tuple[str, str], dict[str, str]] = {}
    for name, found in told.items():
        if isinstance(found, Reading):
            alike.setdefault((found.student, found.notebook), {})[name] = found.when
    for (_, notebook), attempts in alike.items():
        if len(attempts) > 1:  # nbgrader would stop, and collect nobody
            times = {name: parse(clock(when)) for name, when in attempts.items()}
            last = max((when for when in times.values() if when), default=None)
            sure = None not in times.values() and list(times.values()).count(last) == 1
            why = (EARLIER if sure else SEVERAL).format(line(notebook, 80))
            told |= {name: why for name, when in times.items() if not (sure and when == last)}
    return told


def read(paths: Collection[Parts], level: int, zips: Collection[str] = ()) -> dict[str, Reading | str]:
    """Return what the paths of files in one folder say, which lies so deep."""
    entries: dict[str, list[Parts]] = {}
    for path in paths:
        entries.setdefault(path[level], []).append(path)
    if fits := fitting(paths, level):
        return by_system(paths, fits, level)
    downloads = {name for name, own in entries.items() if fitting(own, level + 1)}
    students = {name for name, own in entries.items() if any(len(path) == level + 2 for path in own)} - downloads
    told: dict[str, Reading | str] = {}
    for name, own in entries.items():
        alike, others = (sum((n in zips) == (name in zips) for n in some) for some in (students, downloads))
        if len(own[0]) == level + 1:
            told |= {"/".join(path): WHOSE for path in own}
        elif name not in students and (not alike or (name in downloads and alike <= others)):
            told |= read(own, level + 1)
        else:  # a student's, though names in it may look like a download's
            told |= {"/".join(path): in_folder(path, level) for path in own}
    return told


def fitting(paths: Iterable[Parts], level: int) -> dict[str, dict[Parts, Reading]]:
    """Return the systems that some of these paths fit, from a level on, and what they say then."""
    fits: dict[str, dict[Parts, Reading]] = {}
    for path in paths:
        for system, pattern in PATTERNS.items():
            if found := pattern.fullmatch("/".join(path[level:])):
                said = found.groupdict()
                reading = Reading(said["student_id"], said["file_id"] or "", said.get("when") or "")
                fits.setdefault(system, {})[path] = reading
    return fits


def by_system(
    paths: Iterable[Parts], fits: Mapping[str, Mapping[Parts, Reading]], level: int
) -> dict[str, Reading | str]:
    """Return what paths say in the system that most files fit; where it is none, the folder may say whose a file is."""
    most = max(map(number, fits.values()))
    systems = {system: found for system, found in fits.items() if number(found) == most}
    told: dict[str, Reading | str] = {}
    for path in paths:
        said = {found[path] for found in systems.values() if path in found}
        one = next(iter(said), None)
        if one is None:
            told["/".join(path)] = in_folder(path, level) if len(path) > level + 1 else WHOSE
        elif len(said) > 1:
            told["/".join(path)] = EITHER.format(" and ".join(systems))
        else:
            told["/".join(path)] = one if one.notebook else WHOSE
    return told


def number(found: Mapping[Parts, Reading]) -> tuple[int, int]:
    """Return how many files and students a system's names would mean."""
    return len(found), len({reading.student for reading in found.values()})


def in_folder(path: Parts, level: int) -> Reading | str:
    """Return whose a file is that lies in a student's folder."""
    return Reading(path[level], PurePosixPath(path[-1]).stem) if len(path) == level + 2 else DEEPER
