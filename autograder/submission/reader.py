"""Read a notebook's bytes into a flat list of cells, whatever the bytes are, in bounded time and memory."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.submission.outputs import without_outputs
from autograder.submission.pictures import lifted

MAX_VALUES = 500_000  # values in the JSON: an empty list takes 20 times its text
MAX_CELL_CHARACTERS = 200_000  # characters of a cell's source
MAX_HEAD_CHARACTERS = 1_000  # characters of a longer code cell, which is not run: enough to tell what it is
MAX_CHARACTERS = 400_000  # characters of all sources
MAX_CELLS = 2_000
LARGE_BYTES = 1_000_000  # bytes from which on the outputs are taken out before anything is parsed

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte-order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_VERSION = re.compile(r"\d\.\d{1,3}(?:\.\d{1,3})?")
_LONE = re.compile("[\ud800-\udfff]")
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)', re.DOTALL)


class Unreadable(Exception):
    """The bytes are no notebook; the text says why, for the student."""


@dataclass(frozen=True, eq=False)  # two cells are never the same one
class Found:
    """A cell of the student's notebook; the source of one that is `too_long` has been cut."""

    position: int
    kind: str  # code, markdown or raw
    source: str
    id: str | None = None
    grade_id: str | None = None
    tags: Mapping[str, Any] = field(default_factory=dict)  # the nbgrader metadata
    attachments: Mapping[str, Any] = field(default_factory=dict)  # as the notebook has them, unchecked
    too_long: bool = False


def read(data: bytes) -> tuple[list[Found], list[str], str]:
    """Return a notebook's cells, notes on what was repaired, and the Python it names; Unreadable if it has no cells."""
    notes: list[str] = []
    notebook = _parse(_decode(data, notes), notes)
    if not isinstance(notebook, dict):
        raise Unreadable("This file is JSON, but not a notebook.")
    cells = [_found(position, cell) for position, cell in enumerate(_cells(notebook, notes)) if isinstance(cell, dict)]
    return _limited(cells, notes), notes, _python(notebook)


def _python(notebook: dict[str, Any]) -> str:
    """Return the version of Python in the metadata, if it is one."""
    metadata = notebook.get("metadata")
    language = metadata.get("language_info") if isinstance(metadata, dict) else None
    version = language.get("version") if isinstance(language, dict) else None
    return version if isinstance(version, str) and _VERSION.fullmatch(version) else ""


def _decode(data: bytes, notes: list[str]) -> str:
    if not data.strip(b" \t\r\n\0"):
        raise Unreadable("This file is empty.")
    encoding, name = next(((e, n) for bom, e, n in _BOMS if data.startswith(bom)), ("utf-8", "UTF-8"))
    if encoding == "utf-8" and data[:4].count(0) in (2, 3):  # "{" in two or four bytes
        wide = "16" if data[:4].count(0) == 2 else "32"
        encoding, name = f"utf-{wide}-{'be' if data[0] == 0 else 'le'}", f"UTF-{wide}"
    if encoding != "utf-8":
        notes.append(f"The file is in {name}; it was read as such, notebooks should be in UTF-8.")
    if len(data) > LARGE_BYTES and encoding in ("utf-8", "utf-8-sig"):
        data = without_outputs(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        notes.append(f"Some bytes of the file are not valid {name}; they were replaced by �.")
        return data.decode(encoding, errors="replace")


def _parse(text: str, notes: list[str]) -> Any:
    if _parts(text) > MAX_VALUES and _parts(_STRING.sub("", text)) > MAX_VALUES:
        raise Unreadable(
            "This file has too many parts to be an answer. Clear the outputs, save it and hand it in again."
        )
    repeated = False

    def joined(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        mapping = dict(pairs)
        repeated = repeated or len(mapping) < len(pairs)
        return mapping

    try:
        # float takes integers of any length in linear time
        notebook = json.loads(text, parse_int=float, object_pairs_hook=joined)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        raise Unreadable(
            f"This file is not a notebook: it is no valid JSON from line {error.lineno}, column {error.colno} on"
            f"{', where it ends in the middle' if cut else ''}."
        ) from None
    except RecursionError:
        raise Unreadable("This file is not a notebook: it is nested too deeply.") from None
    except (ValueError, MemoryError):
        raise Unreadable("This file is not a notebook: its JSON cannot be read.") from None
    if repeated:
        notes.append("Some keys of the file's JSON occur twice; the last ones count, as in Jupyter.")
    return notebook


def _parts(text: str) -> int:
    return text.count("{") + text.count("[") + text.count(",")


def _cells(notebook: dict[str, Any], notes: list[str]) -> list[Any]:
    version = notebook.get("nbformat")
    number = int(version) if isinstance(version, float) and 0 < version < 1e6 else None
    cells, sheets = notebook.get("cells"), notebook.get("worksheets")
    if isinstance(cells, list):
        if number != 4:
            notes.append(f"The notebook claims format {number or 'unknown'}; it was read as format 4.")
        return cells
    if isinstance(sheets, list):
        notes.append("The notebook is in an old format; its cells were converted to today's.")
        return [c for s in sheets if isinstance(s, dict) and isinstance(s.get("cells"), list) for c in s["cells"]]
    raise Unreadable("This file is JSON, but not a notebook: it has no list of cells.")


def _found(position: int, cell: dict[str, Any]) -> Found:
    metadata = cell.get("metadata")
    tags = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    tags = tags if isinstance(tags, dict) else {}
    kind = cell.get("cell_type")
    kind = kind if kind in ("code", "raw") else "markdown"
    source = _text(cell["source"] if "source" in cell else cell.get("input", ""))
    source, attachments = lifted(source, cell.get("attachments")) if kind != "code" else (source, {})
    return Found(position, kind, source, _name(cell.get("id")), _name(tags.get("grade_id")), tags, attachments)


def _name(value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= 200 else None


def _text(source: Any) -> str:
    """Return a source as one string with \\n between lines and no lone surrogates."""
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ""
    if _LONE.search(source):  # join pairs that a list had torn, replace the rest
        source = source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    whole: str = source.replace("\r\n", "\n").replace("\r", "\n")
    return whole


def _limited(cells: list[Found], notes: list[str]) -> list[Found]:
    """Return the cells that fit into the limits, those with marks of the release first."""
    kept: list[Found] = []
    total = 0
    for cell in sorted(cells, key=lambda c: c.grade_id is None):
        if len(cell.source) > MAX_CELL_CHARACTERS:
            most = MAX_CELL_CHARACTERS if cell.kind != "code" else MAX_HEAD_CHARACTERS
            cell = replace(cell, source=cell.source[:most], too_long=True)
        if len(kept) < MAX_CELLS and total + len(cell.source) <= MAX_CHARACTERS:
            total += len(cell.source)
            kept.append(cell)
    if len(kept) < len(cells):
        notes.append(
            f"The notebook is too large: {len(cells) - len(kept)} of its {len(cells)} cells were not read. The limits "
            f"are {MAX_CELLS:,} cells with {MAX_CHARACTERS:,} characters."
        )
    return sorted(kept, key=lambda c: c.position)
