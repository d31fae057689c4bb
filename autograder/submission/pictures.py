"""Keep the pictures that students paste into written answers: PNG and JPEG, as data inside the notebook.

Jupyter keeps a pasted picture as an attachment of the cell and refers to it as `attachment:name`; other editors write
it into the text as a data URI. Both become attachments with names of ours. A reference to anything else is spelled so
that no renderer follows it, since nbgrader's fails on an attachment that is not there.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from autograder.submission.outputs import MAX_PICTURE_BYTES as BYTES
from autograder.submission.outputs import MAX_PICTURES_BYTES as ALL_BYTES
from autograder.submission.outputs import TOO_LARGE

MAX_PICTURES = 20  # in one notebook
MAX_PIXELS = 50_000_000  # a browser takes four bytes for each
MAX_ATTACHMENTS = 100  # attachments of one cell that are looked at
MAX_NAME_CHARACTERS = 300  # characters of a name

KINDS = {"PNG": ("png", "image/png"), "JPEG": ("jpg", "image/jpeg")}

#: what nbformat calls the attachments of a cell: data by type, by name
Attachments = Mapping[str, Mapping[str, str]]

_LONE = re.compile("[\ud800-\udfff]")
_INLINE = re.compile(r"data:(image/(?:png|jpe?g));base64,([A-Za-z0-9+/=]++)", re.IGNORECASE)
_TAG = re.compile(
    r"""<img\b[^<>]{0,500}?\bsrc\s{0,9}=\s{0,9}["']?attachment:(picture-\d{1,3}\.(?:png|jpg))[^<>]{0,500}>""",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"attachment([\s\\]*+):(picture-\d{1,3}\.(?:png|jpg)(?![\w.-]))?", re.IGNORECASE)


def lifted(source: str, attachments: Any) -> tuple[str, dict[str, Any]]:
    """Return a cell's text with the pictures written into it made attachments, and all its attachments, unchecked."""
    found = dict(list(attachments.items())[:MAX_ATTACHMENTS]) if isinstance(attachments, dict) else {}
    if "data:image/" not in source:
        return source, found

    inline: list[str] = []

    def lift(match: re.Match[str]) -> str:
        name = f"inline-{len(inline) + 1}"
        inline.append(name)
        if len(inline) <= MAX_ATTACHMENTS:
            found.setdefault(name, {match[1].lower(): match[2]})
        return f"attachment:{name}"

    return _INLINE.sub(lift, source), found


class Album:
    """The pictures of one submission."""

    def __init__(self) -> None:
        self.count = self.bytes = 0
        self.left_out: list[str] = []  # names, each with the reason

    def keep(self, source: str, attachments: Mapping[str, Any]) -> tuple[str, dict[str, dict[str, str]]]:
        """Return a cell's text with every reference to a kept picture under its new name, and these pictures."""
        kept: dict[str, dict[str, str]] = {}
        renamed: dict[str, str] = {}
        for name, bundle in attachments.items():
            spellings = _spellings(name)
            if any(f"attachment:{spelling}" in source for spelling in spellings):  # else it is an editor's leftover
                new = self._take(name, bundle, kept)
                renamed |= dict.fromkeys(spellings, new) if new else {}
        if renamed:
            names = "|".join(re.escape(spelling) for spelling in sorted(renamed, key=len, reverse=True))
            old = re.compile(f"<attachment:({names})>|attachment:({names})")
            source = old.sub(lambda m: f"attachment:{renamed[m[1] or m[2]]}", source)
        source = _TAG.sub(lambda m: f"![picture](attachment:{m[1]})" if m[1] in kept else m[0], source)
        return _REFERENCE.sub(
            lambda m: m[0] if not m[1] and m[2] in kept else f"attachment :{m[2] or ''}", source
        ), kept

    def _take(self, name: str, bundle: Any, kept: dict[str, dict[str, str]]) -> str | None:
        """Add one picture; its new name, or None if it was left out."""
        data, problem = _data(bundle)
        if data and self.count >= MAX_PICTURES:
            problem = f"only {MAX_PICTURES} pictures are kept"
        elif data and self.bytes + len(data) > ALL_BYTES:
            problem = f"the pictures exceed {ALL_BYTES // 1_000_000} MB together"
        found = None if problem else _kind(data)
        if not found:
            self.left_out.append(f"{name} ({problem or 'neither a PNG nor a JPEG picture'})")
            return None
        self.count, self.bytes = self.count + 1, self.bytes + len(data)
        extension, kind = found
        new = f"picture-{self.count}.{extension}"
        kept[new] = {kind: base64.b64encode(data).decode("ascii")}
        return new


def _spellings(name: Any) -> set[str]:
    """Return how editors write an attachment's name in a reference to it."""
    if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME_CHARACTERS:
        return set()
    name = _LONE.sub("\ufffd", name)
    return {name, quote(name), quote(name, safe="!#$&'()*+,/:;=?@~")}


def _data(bundle: Any) -> tuple[bytes, str]:
    """Return the bytes of an attachment, or why there are none."""
    values: Iterable[Any] = bundle.values() if isinstance(bundle, dict) else ()
    for value in values:
        text = "".join(v for v in value if isinstance(v, str)) if isinstance(value, list) else value
        if not isinstance(text, str):
            continue
        if text == TOO_LARGE:
            return b"", f"too large: the limit is {BYTES // 1_000_000} MB, {ALL_BYTES // 1_000_000} MB for all pictures"
        if len(text) > BYTES * 1.4:
            return b"", f"larger than {BYTES // 1_000_000} MB"
        try:
            return binascii.a2b_base64(text.encode("ascii", "replace")), ""
        except binascii.Error:
            continue
    return b"", ""


def _kind(data: bytes) -> tuple[str, str] | None:
    """Return the file ending and type of a picture, from its header; its pixels are not decoded."""
    from PIL import Image  # only who pastes pictures waits for it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=tuple(KINDS)) as picture:
                small = picture.width * picture.height <= MAX_PIXELS
                return KINDS.get(picture.format or "") if small else None
    except Exception:  # a parser of foreign formats: whatever it says of the bytes, they are no picture
        return None
