"""Say whose each file of a download is, by the rules of the system that made it.

A new system is a function from a download to its pieces, and a line of SYSTEMS at the end of this module. What no
function takes is named to the instructor.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from autograder.collect.archive import Download, Unread
from autograder.errors import UsageError
from autograder.submission.timestamps import decode

MAX_NOTE_BYTES = 50_000_000  # of a system's own notes on a whole class


@dataclass(frozen=True)
class Piece:
    """One file that a student handed in.

    `source` is its name in the download, `name` what the student called it, as far as the system lets us know. `key` is
    by what the system calls the student; `number` tells people of one `key` apart. Of several attempts the last counts,
    by its time or number. `when` is the moment as the system writes it, which is `local` or UTC; `late` is the
    system's word. A file is `unsure` if nothing tells whether it is this student's.
    """

    source: str
    key: str
    name: str
    person: str = ""
    number: str = ""
    attempt: str = ""
    when: str = ""
    local: bool = True
    late: bool = False
    unsure: bool = False


#: What a system writes, from where it begins in a path; below, and after it, students name what they like. The first
#: mark of a system decides, since a student may repeat it: what stands in (?>…) is never sought farther on.
CANVAS = re.compile(
    r"(?:(?P<anonymous>anon(?:ymous)?)|(?P<who>[^_/]+))_(?P<late>LATE_)?(?P<key>\d+|(?(anonymous)\w{5}|(?!)))"
    r"_(?P<file>\d+)_(?P<name>[^/]+)",
    re.IGNORECASE,
)
AGAIN = re.compile(r"-\d+(?=\.\w+$)")  # Canvas: handed in again
#: a file, or what else Moodle puts beside: texts with pictures in them
MOODLE = re.compile(
    r"(?>(?P<who>[^/]+?)_(?P<key>\d+)_assignsubmission_)(?:file(?:_?/(?P<path>.+)|_(?P<name>[^/]+))|.+)"
)
BLACKBOARD = re.compile(
    r"(?>(?P<until>(?P<whose>[^/]+?_(?P<key>[^_/]+))_attempt_(?P<time>\d{4}(?:-\d\d){5})))(?:_(?P<name>[^/]+)|\.txt)"
)
#: at a receipt's beginning, before the blank line and what the student has written
BLANK = re.compile(r"\n[ \t]*\n")
RECEIPT = re.compile(r"Name:[ \t]*(?P<person>.*?)[ \t]*\((?P<key>[^()\n]+)\)[ \t]*$", re.MULTILINE)
SUBMITTED = re.compile(r"^Date Submitted:[ \t]*(?P<when>.+?)[ \t]*$", re.MULTILINE)
ORIGINAL = re.compile(r"Original filename:\s*(?P<name>.+?)\s*\n\s*Filename:\s*(?P<file>.+?)\s*(?:\n|$)")
#: with a time that is understood, or another one
BRIGHTSPACE = re.compile(
    r"(?P<number>\d+)-(?P<folder>\d+) ?- ?(?:(?P<who>[^/]+?) ?- ?"
    r"(?P<when>[^-/]*\d{4}[, ]+\d{1,2}:?\d\d(?: ?[APap]\.?[Mm]\.?)?)(?:/| ?- ?)(?P<path>.+)|.+)"
)
GRADESCOPE = re.compile(r"(?P<key>submission_\d+)/(?P<path>.+)")
#: GitHub's own tool clones into <assignment>-submissions/<assignment>-<user or team>.
GITHUB = re.compile(r"(?P<slug>[^/]+)-submissions/(?P=slug)-(?P<key>[^/]+)/(?P<path>.+)")
SAKAI = re.compile(r"(?P<who>[^/]+?)(?:\((?P<key>[^()/]+)\))?/Submission attachment\(s\)/(?P<path>.+)")
#: below "Submitted files", or in a language that calls this otherwise, with the version, which drafts have not
TEAMS = (
    re.compile(r"Submitted files/(?P<who>[^/]+)/(?P<title>[^/]+)/(?:Vers\w+ (?P<version>\d{1,6})/)?(?P<path>.+)"),
    re.compile(r"(?P<who>[^/]+)/(?P<title>[^/]+)/Vers\w+ (?P<version>\d{1,6})/(?P<path>.+)"),
)
CLASSROOM = re.compile(r"(?:.*/)?(?P<who>[^/]+?) - (?P<name>[^/]+)")
COPY = re.compile(r" ?\(\d+\)(?=\.\w+$|$)")  # Google Drive: another file of this name


def outermost(download: Download, own: re.Pattern[str]) -> list[re.Match[str]]:
    """Return what a system has written in the files' paths, read from where it begins to the end.

    A system writes everybody's on one level: the outermost on which anything looks so. Farther in, students have named
    what looks so.
    """
    found: dict[int, list[re.Match[str]]] = {}
    for source in download.names:
        for level, start in enumerate((0, *(slash.end() for slash in re.finditer("/", source)))):
            if match := own.fullmatch(source, start):
                found.setdefault(level, []).append(match)
                break
    return found[min(found)] if found else []


def depth(found: re.Match[str], group: str) -> int:
    return found.string.count("/", 0, found.start(group))


def canvas(download: Download) -> Iterator[Piece]:
    """Read lastfirst[_LATE]_<user>_<file>_<name>: the user's number is the gradebook's ID."""
    for found in outermost(download, CANVAS):
        name = AGAIN.sub("", found["name"])
        yield Piece(found.string, found["key"], name, found["who"] or "", late=found["late"] is not None)


def moodle(download: Download) -> Iterator[Piece]:
    """Read <full name>_<participant>_assignsubmission_file_/<name>, with blind marking too."""
    for found in outermost(download, MOODLE):
        if name := found["path"] or found["name"]:
            yield Piece(found.string, found["key"], name, found["who"])


def blackboard(download: Download) -> Iterator[Piece]:
    """Read <title>_<user>_attempt_<time>_<name>; an attempt's receipt says whose it is, when, and the real names."""
    every = outermost(download, BLACKBOARD)
    receipts = {found["until"]: note(download, found.string) for found in every if found["name"] is None}
    for found in every:
        if found["name"] is not None:
            said = receipts.get(found["until"], "").lstrip()
            who, when = RECEIPT.match(said), SUBMITTED.search(BLANK.split(said, maxsplit=1)[0])
            names = {m["file"]: m["name"] for m in ORIGINAL.finditer(said)}
            key, person = (who["key"], who["person"]) if who else (found["key"], "")
            time = clock(found["time"])
            name = names.get(base(found.string), found["name"])
            told = when["when"] if when else time
            yield Piece(found.string, key, name, person, found["whose"], attempt=time, when=told)


def brightspace(download: Download) -> Iterator[Piece]:
    """Read <number>-<folder> - <full name> - <time> - <name>, or a folder for each attempt; people have names only."""
    for found in outermost(download, BRIGHTSPACE):
        if found["who"]:
            told, who = clock(found["when"]), found["who"]
            yield Piece(found.string, who, found["path"], who, found["number"], attempt=told, when=told)


def gradescope(download: Download) -> Iterator[Piece]:
    """Read submission_<number>/<name>, and in submission_metadata.yml whose each one is; a group's is everybody's.

    Who is in several submissions has handed in several times.
    """
    notes: dict[str, Mapping[str, Any]] = {}
    for found in outermost(download, GRADESCOPE):
        beside = f"{found.string[: found.start()]}submission_metadata.yml"
        if beside not in notes:
            notes[beside] = metadata(download, beside)
        told = notes[beside].get(found["key"])
        if isinstance(told, dict):
            when = str(told.get(":created_at") or "")
            for one in (one for one in told.get(":submitters") or () if isinstance(one, dict)):
                key = str(one.get(":email") or one.get(":sid") or "")
                if key:
                    name = str(one.get(":name") or "")
                    yield Piece(found.string, key, found["path"], name, attempt=when, when=when, local=False)


def sakai(download: Download) -> Iterator[Piece]:
    """Read <Last, First>(<user>)/Submission attachment(s)/<name>, and the timestamp.txt beside."""
    for found in outermost(download, SAKAI):
        if found["key"]:
            beside = f"{found.string[: found.end('key')]})/timestamp.txt"
            digits = note(download, beside).strip()
            time = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d*", digits)
            when = "{}-{}-{} {}:{}:{}".format(*time.groups()) if time else digits
            yield Piece(found.string, found["key"], found["path"], found["who"], when=when)


def teams(download: Download) -> Iterator[Piece]:
    """Read Submitted files/<full name>/<assignment>/Version <n>/<name>; UsageError if there are several assignments."""
    english, other = (outermost(download, own) for own in TEAMS)
    least = min((depth(way[0], "who") for way in (english, other) if way), default=0)
    every = [found for found in english if depth(found, "who") == least]
    libraries = tuple({found.string[: found.start()] for found in every})  # what else is in them are drafts
    every += [f for f in other if depth(f, "who") == least and not f.string.startswith(libraries)]
    titles = sorted({found["title"] for found in every})
    if len(titles) > 1:
        raise UsageError(
            f"The download has several assignments: {', '.join(titles[:10])}. Take the folders of one of them into a "
            "folder for each student, and collect that: --from folders. Nothing was collected."
        )
    for found in every:
        where = found.string[: found.start("who")]  # of submissions, or of drafts in which a student has made versions
        yield Piece(found.string, found["who"], found["path"], found["who"], where, attempt=found["version"] or "")


def classroom(download: Download) -> Iterator[Piece]:
    """Read <full name> - <name>, as Classroom calls what it has copied for each student."""
    every = [found for source in download.names if (found := CLASSROOM.fullmatch(source))]
    copies = Counter((found["who"], COPY.sub("", found["name"])) for found in every)
    for found in every:
        several = copies[found["who"], COPY.sub("", found["name"])] > 1
        yield Piece(found.string, found["who"], found["name"], found["who"], unsure=several)


def folders(download: Download) -> Iterator[Piece]:
    """Read <student>/<name>, in a folder around all of them or without one."""
    tops = {PurePosixPath(name).parts[0] for name in download.names}
    around = len(tops) == 1 and all(len(PurePosixPath(name).parts) > 2 for name in download.names)
    for source in download.names:
        parts = PurePosixPath(source).parts[1 if around else 0 :]
        if len(parts) > 1:
            yield Piece(source, parts[0], "/".join(parts[1:]))


def github(download: Download) -> Iterator[Piece]:
    """Read the repositories that `gh classroom clone student-repos` clones; when they were pushed is not in them."""
    for found in outermost(download, GITHUB):
        if not found["path"].startswith("."):
            yield Piece(found.string, found["key"], found["path"])


def aside(source: str) -> bool:
    """Return whether a file is a system's own, about the class or about an attempt, and nobody's work."""
    return bool(OWN.search(source))


def base(source: str) -> str:
    return PurePosixPath(source).name


def clock(text: str) -> str:
    """Return the time in a file's name with the colons that no name has: of 2026-11-20-10-00-00, or 1159 PM."""
    text = re.sub(r"(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)", r"\1 \2:\3:\4", text)
    return re.sub(r"(\d{1,2})(\d\d)(?= ?[APap]|$)", r"\1:\2", text)


def note(download: Download, source: str) -> str:
    """Return the text of a system's own note; nothing where there is none, or none that can be read."""
    try:
        return decode(download.read(source)).replace("\r\n", "\n") if source in download.known else ""
    except Unread:
        return ""


def metadata(download: Download, source: str) -> Mapping[str, Any]:
    """Read Gradescope's notes on the class; nothing where there are none, or none that can be read."""
    import yaml  # only who comes from Gradescope waits for it

    try:
        data = download.read(source) if source in download.known else b""
        found = yaml.safe_load(data) if len(data) <= MAX_NOTE_BYTES else None
    except (Unread, yaml.YAMLError, ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}


OWN = re.compile(
    r"(^|/)(index\.html|submission_metadata\.yml|grades\.(csv|xlsx?)|comments\.txt|feedbackText\.html|timestamp\.txt"
    r"|\.gitignore|\.gitattributes|\.(?:git|github|binder|optviz|devcontainer|vscode)/.*"
    r"|[^/]*_attempt_\d{4}(-\d\d){5}\.txt|Working files/.+)$"  # Teams: drafts, of which copies are handed in
)

#: By the name that the command line knows.
SYSTEMS: Mapping[str, Callable[[Download], Iterator[Piece]]] = {
    "canvas": canvas,
    "moodle": moodle,
    "blackboard": blackboard,
    "brightspace": brightspace,
    "gradescope": gradescope,
    "sakai": sakai,
    "teams": teams,
    "classroom": classroom,
    "github": github,
    "folders": folders,
}
