"""Read when something was handed in, from a note that a person, an exchange or another system has left.

A note is understood if it can mean one moment only: 03/04/2024 is a day in March or in April, and CST is America's or
China's, so neither is guessed. A time without a zone is UTC, as nbgrader reads it.
"""

from __future__ import annotations

import codecs
import datetime
import email.utils
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from autograder.errors import Fault
from autograder.submission import Refused, fetch
from autograder.text import clean

#: languages whose months and weekdays are known, besides numbers; a name that means two months in them is not
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sv", "da", "nb", "fi", "hu", "ro", "tr")
#: words that stand in dates and say nothing
FILLERS = frozenset("at um uhr de del of le den kl klo à o ore godz the on il".split())
NAME = "timestamp.txt"
MEGABYTE = 1_000_000  # bytes, more than anybody writes
MAX_SHOWN_CHARACTERS = 100  # characters of it that are read and shown
UNKNOWN = "The time of submission is unknown"
LATEST = datetime.datetime(2200, 1, 1)

TIME = re.compile(
    r"(?<![\d.:+])(?<!UTC-)(?<!GMT-)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?![\d:])\s*((?:[ap]\.?\s?m\b\.?)?)",
    re.IGNORECASE,
)
OFFSET = re.compile(r"(?:\b(?:UTC|GMT)\s?)?(?<!\d)([+-])(\d{2}):?(\d{2})?$", re.IGNORECASE)
YEAR_FIRST = re.compile(r"\b(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\b")
YEAR_LAST = re.compile(r"\b(\d{1,2})([-/.])(\d{1,2})\2(\d{4})\b")
CHINESE = re.compile(r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
ZONE = re.compile(r"[A-Za-z]+(?:/[A-Za-z_+\-0-9]+)+|[A-Z]{2,5}")
ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|er|º|°)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Noted:
    """What a submission's timestamp.txt says: the moment in UTC and the text, or why the moment is not known.

    Where there is no such file, all of it is empty: nothing was noted.
    """

    when: datetime.datetime | None = None
    text: str = ""
    unknown: str = ""


def noted(folder: Path, student: str, assignment: str, home: str = "UTC") -> Noted:
    """Read FOLDER/<student>/<assignment>/timestamp.txt as carefully as a notebook."""
    try:
        data = fetch(folder / student / assignment / NAME, folder, MEGABYTE)
    except Refused as refused:
        if refused.status == "missing":
            return Noted()
        first = refused.reason.partition(". ")[0].removesuffix(".")
        return Noted(unknown=f"{UNKNOWN}: {first.replace('The notebook', NAME)}.")
    except Fault as fault:
        return Noted(unknown=f"{UNKNOWN}: {fault}.")
    text = clean(" ".join(decode(data[:1000]).split()), MAX_SHOWN_CHARACTERS)
    when = parse(text, home)
    if when is None:
        said = f"{NAME} says {text!r}" if text else f"{NAME} is empty"
        return Noted(text=text, unknown=f"{UNKNOWN}: {said}.")
    return Noted(when, text)


def standard(note: Noted) -> str:
    """Return the note for nbgrader; keep it if nbgrader reads it the same, since its text is a key to feedback."""
    from nbgrader.utils import parse_utc  # slow to import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            same = parse_utc(note.text) == note.when
    except Exception:  # whatever it raises on a text that it does not know
        same = False
    return note.text if same else f"{note.when:%Y-%m-%d %H:%M:%S.%f} UTC"


def parse(text: str, home: str = "UTC") -> datetime.datetime | None:
    """Return the moment in UTC, without a zone; None if the text has none or could mean several.

    `home` is the course's own zone (nbgrader's Exchange.timezone), whose abbreviations are known.
    """
    text = " ".join(text.replace("\N{MINUS SIGN}", "-").split())
    try:
        when = iso(text) or seconds(text) or mail(text) or written(text, home)
        if when is not None and when.tzinfo is not None:
            when = when.astimezone(datetime.UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):  # no such day, no such hour
        return None
    return when if when is not None and datetime.datetime(1970, 1, 2) < when < LATEST else None


def decode(data: bytes) -> str:
    """Return the text of a note in whatever encoding an editor or shell has left it."""
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if len(data) > 1 and data[1] == 0:
        return data.decode("utf-16-le", "replace")
    if data[:1] == b"\0":
        return data.decode("utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def iso(text: str) -> datetime.datetime | None:
    """Return a moment in a form of ISO 8601; a day alone is none."""
    if not re.match(r"\d{4}-?\d{2}-?\d{2}[T ]\d{2}", text, re.IGNORECASE):
        return None
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None


def seconds(text: str) -> datetime.datetime | None:
    """Return seconds since 1970, of which today's have ten digits; or milliseconds, as JavaScript counts them."""
    found = re.fullmatch(r"(\d{10})(?:(\d{3})|\.(\d+))?", text)
    return (
        datetime.datetime.fromtimestamp(float(f"{found[1]}.{found[2] or found[3] or 0}"), datetime.UTC)
        if found
        else None
    )


def mail(text: str) -> datetime.datetime | None:
    """Return a date as mail has it, with a numeric offset; names of zones are looked at elsewhere."""
    if not re.search(r"[+-]\d{4}$", text):
        return None
    try:
        return email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None


def written(text: str, home: str) -> datetime.datetime | None:
    """Return a date and a time of day as people and systems write them."""
    text = CHINESE.sub(r"\1-\2-\3 ", ORDINAL.sub(r"\1", text))
    clocks = list(TIME.finditer(text))
    if len(clocks) != 1:
        return None
    clock = time_of_day(clocks[0])
    before, after = text[: clocks[0].start()], text[clocks[0].end() :]
    offset = OFFSET.search(after) if len(after) <= 12 else None
    found = date_in(f"{before} {after[: offset.start()] if offset else after}")
    if found is None:
        return None
    day, words = found
    when = datetime.datetime.combine(day, clock)
    zones = [word for word in words if not silent(word)]
    if offset:
        if zones:
            return None
        sign = -1 if offset[1] == "-" else 1
        ahead = sign * datetime.timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return when.replace(tzinfo=datetime.timezone(ahead))
    return in_zone(when, zones, home)


def time_of_day(match: re.Match[str]) -> datetime.time:
    hour, half = int(match[1]), match[5].lower()[:1]
    if half and not 1 <= hour <= 12:
        raise ValueError(f"{hour} {half}m")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return datetime.time(hour, int(match[2]), int(match[3] or 0), int((match[4] or "0").ljust(6, "0")[:6]))


def date_in(text: str) -> tuple[datetime.date, list[str]] | None:
    """Return the day that a text names and the words that are left of it; None if there is none, or it could be two."""
    if match := YEAR_FIRST.search(text):
        day = datetime.date(int(match[1]), int(match[3]), int(match[4]))
        return day, words_of(text[: match.start()] + " " + text[match.end() :])
    if match := YEAR_LAST.search(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        possible = {d for d in (day_of(year, second, first), day_of(year, first, second)) if d is not None}
        if len(possible) != 1:
            return None
        return possible.pop(), words_of(text[: match.start()] + " " + text[match.end() :])
    words = words_of(text)
    named = [word for word in words if word.lower().rstrip(".") in months()]
    numbers = [word.rstrip(".") for word in words if word.rstrip(".").isdecimal()]
    days, years = ([n for n in numbers if len(n) in size] for size in ((1, 2), (4,)))
    if not (len(named) == len(days) == len(years) == 1 and len(numbers) == 2):
        return None
    day = datetime.date(int(years[0]), months()[named[0].lower().rstrip(".")], int(days[0]))
    return day, [w for w in words if w != named[0] and w.rstrip(".") not in numbers]


def day_of(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def words_of(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,;()]+", text) if word.strip(".-")]


def silent(word: str) -> bool:
    """Return whether a word beside a date says nothing: a weekday, or a filler."""
    word = word.lower().rstrip(".")
    return word in FILLERS or word in weekdays()


def in_zone(when: datetime.datetime, words: list[str], home: str) -> datetime.datetime | None:
    """Return the time in the zone that the words left over name; None if that is none, or could be two."""
    if not words:
        return when
    if len(words) > 1 or not (words[0] == "Z" or ZONE.fullmatch(words[0])):
        return None
    name = words[0]
    if name in ("Z", "UTC", "GMT", "UT"):
        return when
    if "/" in name:
        return when.replace(tzinfo=ZoneInfo(name)) if name in available_timezones() else None
    own = zones().get(home)
    if own is not None and when.replace(tzinfo=own).tzname() == name:
        return when.replace(tzinfo=own)
    local = [when.replace(tzinfo=zone) for zone in zones().values()]
    meant = {moment.utcoffset(): moment for moment in local if moment.tzname() == GERMAN.get(name, name)}
    return next(iter(meant.values())) if len(meant) == 1 else None


@cache
def zones() -> Mapping[str, ZoneInfo]:
    """Return the zones of the world by name."""
    return {name: ZoneInfo(name) for name in sorted(available_timezones())}


@cache
def months() -> Mapping[str, int]:
    """Return the number of a month by its name; names that mean two months are left out."""
    found: dict[str, set[int]] = {}
    for name, number in names("months"):
        found.setdefault(name, set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1 and not name.isdecimal()}


@cache
def weekdays() -> frozenset[str]:
    """Return the names of weekdays that are not also months'."""
    return frozenset(name for name, _ in names("days")) - months().keys()


def names(kind: str) -> Iterator[tuple[str, int]]:
    """Yield names of months or days in lower case, with their numbers."""
    from babel import Locale

    for language in LANGUAGES:
        for context in getattr(Locale(language), kind).values():
            for width in ("wide", "abbreviated"):
                for number, name in context.get(width, {}).items():
                    yield name.lower().rstrip("."), number


#: what the tz database calls by their English names
GERMAN = {"MEZ": "CET", "MESZ": "CEST"}
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
