"""Read the table that a learning management system has exported, so that it can be written back byte for byte."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from autograder.errors import UsageError

Record = list[str]  # fields and the separators behind them, as they stand in the file

MAX_LINES_ABOVE = 6  # lines above a header: a title, the points
DELIMITERS = ",;\t|"
#: what files without Unicode are in: Western Europe's, then what is tried if a column that was asked for is not there
WESTERN = "cp1252"
ELSEWHERE = ("cp1250", "cp1251", "cp1253", "cp1254", "gb18030", "big5", "shift_jis", "euc_kr", "mac_roman", "latin-1")

#: how systems call first and last names, in the languages that they are most used in
FIRST = ("First Name", "Vorname", "Prénom", "Nombre", "Nome", "Voornaam", "Förnamn", "Fornavn", "Imię", "Etunimi")
LAST = (
    *("Last Name", "Surname", "Nachname", "Nom", "Nom de famille", "Apellido(s)", "Apellidos", "Apelido", "Sobrenome"),
    *("Cognome", "Achternaam", "Efternamn", "Etternavn", "Efternavn", "Nazwisko", "Sukunimi"),
)


@dataclass(frozen=True)
class Table:
    """A roster: how it is encoded, what stands before the header, its header and records."""

    encoding: str
    mark: bytes
    before: str
    delimiter: str
    header: tuple[str, ...]
    records: list[Record]

    @property
    def rows(self) -> Iterator[Record]:
        """The records below the header that have all of its fields; some systems end each line with a separator."""
        return (r for r in self.records[1:] if len(r) >= 2 * len(self.header))

    def bytes(self) -> bytes:
        return self.mark + (self.before + "".join(p for r in self.records for p in r)).encode(self.encoding)


def read(data: bytes, known: Collection[str] = (), asked: Collection[str] = ()) -> Table:
    """Read a roster, whose header may come a few lines down: it is the first line with one of the `known` columns.

    Where the encoding is not Unicode, the columns that were `asked` for by name help to tell which it is. UsageError,
    with what to do, if it is no table of text.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UsageError("The roster is an Excel workbook. Save it as CSV (UTF-8) and give that file.")
    encoding, mark = encoding_of(data, asked)
    text = data[len(mark) :].decode(encoding, "surrogateescape" if encoding == "utf-8" else "strict")
    if text.lstrip().startswith("<"):
        raise UsageError(
            "The roster is a web page or XML, whatever its name says. Open it in a spreadsheet, save it as CSV (UTF-8) "
            "and give that file."
        )
    marked = re.match(r"sep=.\r?\n", text, re.IGNORECASE)  # for Excel
    before = marked[0] if marked else ""
    delimiter = before[4] if before else sniffed(text)
    records = split(text[len(before) :], delimiter)
    top = heading(records, {composed(name).casefold() for name in known})
    before += "".join(part for record in records[:top] for part in record)
    records = records[top:]
    header = tuple(value(field) for field in records[0][::2]) if records else ()
    return Table(encoding, mark, before, delimiter, header, records)


def heading(records: list[Record], known: Collection[str]) -> int:
    """Return which record is the header; the first one, if no other has a known column."""
    for number, record in enumerate(records[:MAX_LINES_ABOVE]):
        if any(composed(value(field)).casefold() in known for field in record[::2]):
            return number
    return 0


def encoding_of(data: bytes, asked: Collection[str] = ()) -> tuple[str, bytes]:
    """Return the file's encoding and its byte-order mark.

    Which of the encodings without Unicode it is, only the names of columns that were `asked` for can tell.
    """
    marks = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    for mark, encoding in marks.items():
        if data.startswith(mark):
            return encoding, mark
    if 0 in data:  # which text has in UTF-16 alone: one byte of a separator, a line's end or a Latin letter is zero
        likely = "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"
        if restores(data, likely):
            return likely, b""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return legacy(data, [name.strip() for name in asked if not name.isascii()]), b""
    return "utf-8", b""


def legacy(data: bytes, wanted: Collection[str]) -> str:
    """Return the encoding in which every byte is a character, and in which one of the `wanted` names is there."""
    sound = [encoding for encoding in (WESTERN, *ELSEWHERE) if restores(data, encoding)]
    return next((e for e in sound if any(name in data.decode(e) for name in wanted)), sound[0])


def restores(data: bytes, encoding: str) -> bool:
    """Return whether the bytes are the same once decoded and encoded again."""
    try:
        return data.decode(encoding).encode(encoding) == data
    except UnicodeError:
        return False


def sniffed(text: str) -> str:
    """Return the delimiter with which most of the records have equally many fields, more than one; lines may be above.

    With another one than the file's, lines in quoted fields fall apart into more records.
    """
    found = []
    for delimiter in DELIMITERS:
        try:
            records = split(text, delimiter)
        except UsageError:
            continue
        widths = Counter(len(record) for record in records if len(record) > 2)
        found += [(count / len(records), width, delimiter) for width, count in widths.items()]
    return max(found)[2] if found else ","


def split(text: str, delimiter: str | None = None) -> list[Record]:
    """Split the text into records of alternating fields and separators, which restore the file when joined."""
    delimiter = sniffed(text) if delimiter is None else delimiter
    mark = re.escape(delimiter)
    part = re.compile(rf'( *"(?:[^"]|"")*" *|[^{mark}\r\n"][^{mark}\r\n]*|)({mark}|\r\n|\n|\r|\Z)')
    records: list[Record] = []
    record: Record = []
    at = 0
    while at < len(text):
        match = part.match(text, at)
        if match is None:
            raise UsageError(f"The roster is no table: a quotation mark in record {len(records) + 1} is not closed.")
        record += match.groups()
        at = match.end()
        if match.group(2) != delimiter:
            records.append(record)
            record = []
    return records + ([[*record, "", ""]] if record else [])  # the file ends behind a delimiter: with an empty field


def value(field: str) -> str:
    """Return what a field holds."""
    inside = field.strip(" ")
    return inside[1:-1].replace('""', '"') if len(inside) > 1 and inside[0] == inside[-1] == '"' else field


def composed(text: str) -> str:
    """Return a name in the form used for comparison: without outer spaces, accents as one character with the letter."""
    return unicodedata.normalize("NFC", text.strip())


def unmarked(text: str) -> str:
    """Return an id without what keeps spreadsheets from taking it for a number: Brightspace's #, apostrophes, ="1"."""
    return re.sub(r'^="(.*)"$', r"\1", composed(text)).removeprefix("#").removeprefix("'")


def column(table: Table, name: str) -> int | None:
    """Return where a column of this name is, in upper or lower case; None if there is none, or are several."""
    wanted = composed(name).casefold()
    found = [i for i, head in enumerate(table.header) if composed(head).casefold() == wanted]
    return found[0] if len(found) == 1 else None


def first_name(table: Table) -> int:
    """Return where first names are; StopIteration if nowhere."""
    return next(i for name in FIRST if (i := column(table, name)) is not None)


def full_names(table: Table) -> list[str] | None:
    """Return everybody's first and last name; None where the table does not have both."""
    first, last = (next((i for n in called if (i := column(table, n)) is not None), None) for called in (FIRST, LAST))
    if first is None or last is None:
        return None
    return [f"{value(r[2 * first]).strip()} {value(r[2 * last]).strip()}" for r in table.rows]
