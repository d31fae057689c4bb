"""Say whose each file of a download is, by the rules of the system that made it.

A new system is a function from a download to its pieces, and a line of SYSTEMS at the end of this module. What no
function takes is named to the instructor.
"""

from __future__ import annotations

import re
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
    system's word.
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


CANVAS = re.compile(r"(?P<who>[^_/]+)_(?P<late>LATE_)?(?P<key>\d+)_(?P<file>\d+)_(?P<name>.+)", re.IGNORECASE)
ANONYMOUS = re.compile(r"anon(?:ymous)?_(?P<late>LATE_)?(?P<key>\w{5})_(?P<file>\d+)_(?P<name>.+)", re.IGNORECASE)
AGAIN = re.compile(r"-\d+(?=\.\w+$)")  # Canvas: handed in again
MOODLE = re.compile(r"(?P<who>.+)_(?P<key>\d+)_assignsubmission_file(?:_?/(?P<path>.+)|_(?P<name>[^/]+))")
BLACKBOARD = re.compile(r"(?P<until>.+_(?P<key>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5}))(?:_(?P<name>.+)|\.txt)")
RECEIPT = re.compile(r"^Name:\s*(?P<person>.*?)\s*\((?P<key>[^()]+)\)\s*$", re.MULTILINE)
SUBMITTED = re.compile(r"^Date Submitted:\s*(?P<when>.+?)\s*$", re.MULTILINE)
ORIGINAL = re.compile(r"Original filename:\s*(?P<name>.+?)\s*\n\s*Filename:\s*(?P<file>.+?)\s*(?:\n|$)")
BRIGHTSPACE = re.compile(
    r"(?P<number>\d+)-(?P<folder>\d+) ?- ?(?P<who>.+?) ?- ?"
    r"(?P<when>[^-/]*\d{4}[, ]+\d{1,2}:?\d\d(?: ?[APap]\.?[Mm]\.?)?)(?:/| ?- ?)(?P<path>.+)"
)
GRADESCOPE = re.compile(r"(?P<key>submission_\d+)/(?P<path>.+)")
#: GitHub's own tool clones into <assignment>-submissions/<assignment>-<user or team>.
GITHUB = re.compile(r"(?:^|/)(?P<slug>[^/]+)-submissions/(?P=slug)-(?P<key>[^/]+)/(?P<path>.+)")
SAKAI = re.compile(r"(?P<who>[^/()]+)\((?P<key>[^()/]+)\)/Submission attachment\(s\)/(?P<path>.+)")
#: below "Submitted files", or in a language that calls this otherwise, with the version, which drafts have not
TEAMS = (
    re.compile(
        r"(?:.*/)?Submitted files/(?P<who>[^/]+)/(?P<title>[^/]+)/(?:Vers\w+ (?P<version>\d{1,6})/)?(?P<path>.+)"
    ),
    re.compile(r"(?:.*/)?(?P<who>[^/]+)/(?P<title>[^/]+)/Vers\w+ (?P<version>\d{1,6})/(?P<path>.+)"),
)
CLASSROOM = re.compile(r"(?:.*/)?(?P<who>[^/]+?) - (?P<name>[^/]+)")


def canvas(download: Download) -> Iterator[Piece]:
    """Read lastfirst[_LATE]_<user>_<file>_<name>: the user's number is the gradebook's ID."""
    for source in download.names:
        found = CANVAS.fullmatch(base(source)) or ANONYMOUS.fullmatch(base(source))
        if found:
            name = AGAIN.sub("", found["name"])
            person = found.groupdict().get("who") or ""
            yield Piece(source, found["key"], name, person, late=found["late"] is not None)


def moodle(download: Download) -> Iterator[Piece]:
    """Read <full name>_<participant>_assignsubmission_file_/<name>, with blind marking too."""
    for source in download.names:
        found = MOODLE.search(source)
        if found:
            person = PurePosixPath(found["who"]).name
            yield Piece(source, found["key"], found["path"] or found["name"], person)


def blackboard(download: Download) -> Iterator[Piece]:
    """Read <title>_<user>_attempt_<time>_<name>; an attempt's receipt says whose it is, when, and the real names."""
    receipts = {}
    for source in download.names:
        found = BLACKBOARD.fullmatch(base(source))
        if found and found["name"] is None:
            receipts[found["until"]] = note(download, source)
    for source in download.names:
        found = BLACKBOARD.fullmatch(base(source))
        if found and found["name"] is not None:
            said = receipts.get(found["until"], "")
            who, when = RECEIPT.search(said), SUBMITTED.search(said)
            names = {m["file"]: m["name"] for m in ORIGINAL.finditer(said)}
            key, person = (who["key"], who["person"]) if who else (found["key"], "")
            time = f"{found['time'][:10]} {found['time'][11:].replace('-', ':')}"
            name = names.get(base(source), found["name"])
            yield Piece(source, key, name, person, attempt=time, when=when["when"] if when else time)


def brightspace(download: Download) -> Iterator[Piece]:
    """Read <number>-<folder> - <full name> - <time> - <name>, or a folder for each attempt; people have names only."""
    for source in download.names:
        found = BRIGHTSPACE.search(source)
        if found:
            told = re.sub(r"(\d{1,2})(\d\d)(?= ?[APap]|$)", r"\1:\2", found["when"])
            yield Piece(source, found["who"], found["path"], found["who"], found["number"], attempt=told, when=told)


def gradescope(download: Download) -> Iterator[Piece]:
    """Read submission_<number>/<name>, and in submission_metadata.yml whose each one is; a group's is everybody's."""
    notes = metadata(download)
    for source in download.names:
        found = GRADESCOPE.search(source)
        told = notes.get(found["key"]) if found else None
        if found and isinstance(told, dict):
            when = str(told.get(":created_at") or "")
            for one in (one for one in told.get(":submitters") or () if isinstance(one, dict)):
                key = str(one.get(":email") or one.get(":sid") or "")
                if key:
                    name = str(one.get(":name") or "")
                    yield Piece(source, key, found["path"], name, when=when, local=False)


def sakai(download: Download) -> Iterator[Piece]:
    """Read <Last, First>(<user>)/Submission attachment(s)/<name>, and the timestamp.txt beside."""
    for source in download.names:
        found = SAKAI.search(source)
        if found:
            beside = f"{source[: found.end('key')]})/timestamp.txt"
            digits = note(download, beside).strip() if beside in download.names else ""
            time = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d*", digits)
            when = "{}-{}-{} {}:{}:{}".format(*time.groups()) if time else digits
            yield Piece(source, found["key"], found["path"], found["who"], when=when)


def teams(download: Download) -> Iterator[Piece]:
    """Read Submitted files/<full name>/<assignment>/Version <n>/<name>; UsageError if there are several assignments."""
    found = [(name, next((m for t in TEAMS if (m := t.fullmatch(name))), None)) for name in download.names]
    titles = sorted({match["title"] for _, match in found if match})
    if len(titles) > 1:
        raise UsageError(
            f"The download has several assignments: {', '.join(titles[:10])}. Take the folders of one of them into a "
            "folder for each student, and collect that: --from folders. Nothing was collected."
        )
    for source, match in found:
        if match:
            yield Piece(source, match["who"], match["path"], match["who"], attempt=match["version"] or "")


def classroom(download: Download) -> Iterator[Piece]:
    """Read <full name> - <name>, as Classroom calls what it has copied for each student."""
    for source in download.names:
        if found := CLASSROOM.fullmatch(source):
            yield Piece(source, found["who"], found["name"], found["who"])


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
    for source in download.names:
        found = GITHUB.search(source)
        if found and not found["path"].startswith("."):
            yield Piece(source, found["key"], found["path"])


def aside(source: str) -> bool:
    """Return whether a file is a system's own, about the class or about an attempt, and nobody's work."""
    return bool(OWN.search(source))


def base(source: str) -> str:
    return PurePosixPath(source).name


def note(download: Download, source: str) -> str:
    """Return the text of a system's own note; nothing of one that cannot be read."""
    try:
        return decode(download.read(source)).replace("\r\n", "\n")
    except Unread:
        return ""


def metadata(download: Download) -> Mapping[str, Any]:
    """Read Gradescope's notes on the class."""
    import yaml  # only who comes from Gradescope waits for it

    for source in download.names:
        if base(source) == "submission_metadata.yml":
            try:
                data = download.read(source)
                found = yaml.safe_load(data) if len(data) <= MAX_NOTE_BYTES else None
            except (Unread, yaml.YAMLError, ValueError, RecursionError):
                found = None
            if isinstance(found, dict):
                return found
    return {}


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
