"""Frames between the trusted side and the box: a type byte, a length, a payload; numbers as raw little-endian bytes.

Both sides use this file. What the trusted side reads was written by whatever student code made of the box, so reading
never evaluates anything: it checks lengths first, knows one dtype (float64), and raises Garbled for all else.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Collection, Sequence

import numpy as np

HEAD = struct.Struct("<cI")
MAX_FRAME = 16 << 20  # bytes from the box in one frame: a million float64 and some text
MAX_ARRAYS, MAX_DIMENSIONS, MAX_TEXTS, MAX_TEXT = 16, 8, 200, 2000
MAX_TOLD = 4000  # questions in one frame

KINDS = (
    *("error", "returned", "undefined", "params_changed", "grads_changed", "result_changed", "dtype", "limit"),
    *("interface", "bridged"),
)
DTYPES = ("<f8", "<f4", "<i8", "<i4", "|b1")
SIZES = (8, 4, 8, 4, 1)
_TYPES = tuple(map(np.dtype, DTYPES))
FLOAT64 = DTYPES.index("<f8")

# to the box
LOAD, PARAMETERS, NOTES, ANSWER = b"L", b"P", b"W", b"A"
FRESH, NEW, OUTSTANDING = b"F", b"N", b"Z"  # the first two have no answer: what fails is told with the next one
RUN, ALONG, DESCEND, CALL = b"R", b"G", b"D", b"C"
TEACH = b"T"  # has no answer either: the code of a class that the next messages hand out
# from the box
CELL, READY, TEXTS, VALUES, STOP, ASK, TOLD = b"c", b"k", b"t", b"v", b"e", b"q", b"u"
# what the box asks for, or has answered by itself and tells
FUNCTION, MAKE, STEP, HEARD = 0, 1, 2, 3
WIDTHS = {FUNCTION: (0,), MAKE: (1,), STEP: (1, 0, 0)}  # numbers in a question's arrays; 0 for as many as a point has

HEADING = struct.Struct("<BI")  # what is asked for, and of which
SCRIPT = struct.Struct("<I?d")  # handle, whether step asks, pull
_EVENT = struct.Struct("<BiH")
_SHAPE = [struct.Struct(f"<{n}I") for n in range(MAX_DIMENSIONS + 1)]
_heads: dict[tuple[str, tuple[int, ...]], bytes] = {}  # of arrays packed before, by dtype and shape
_NO_EVENTS = struct.pack("<H", 0)
_U16, _U32 = struct.Struct("<H"), struct.Struct("<I")


Event = tuple[str, "int | None", str]  # its kind, at which step, in words
Question = tuple[int, int, "list[np.ndarray]"]  # what is asked for, of which, with which arrays


class Garbled(Exception):
    """The bytes are not what this protocol allows."""


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    return HEAD.pack(kind, len(payload)) + payload


def pack_array(array: np.ndarray) -> bytes:
    """Pack an array as dtype code, number of dimensions, dimensions and data."""
    head = _heads.get((array.dtype.str, array.shape))
    if head is None:
        if array.dtype.str not in DTYPES:
            array = array.astype("<f8")
        head = bytes((DTYPES.index(array.dtype.str), array.ndim)) + _SHAPE[array.ndim].pack(*array.shape)
        if len(_heads) < 100:
            _heads[array.dtype.str, array.shape] = head
    return head + array.tobytes()


def pack_arrays(arrays: Collection[np.ndarray]) -> bytes:
    return bytes((len(arrays),)) + b"".join(pack_array(a) for a in arrays)


def pack_text(text: str) -> bytes:
    data = text.encode("utf-8", "replace")[: 4 * MAX_TEXT]
    return _U16.pack(len(data)) + data


def pack_texts(texts: Sequence[str]) -> bytes:
    texts = texts[:MAX_TEXTS]
    return _U16.pack(len(texts)) + b"".join(pack_text(t) for t in texts)


def pack_events(events: Sequence[Event]) -> bytes:
    if not events:
        return _NO_EVENTS
    parts = [_U16.pack(len(events))]
    for kind, step, text in events:
        data = text.encode("utf-8", "replace")[: 4 * MAX_TEXT]
        parts.append(_EVENT.pack(KINDS.index(kind), -1 if step is None else step, len(data)) + data)
    return b"".join(parts)


def question(what: int, number: int, arrays: Collection[np.ndarray] = ()) -> bytes:
    """Return what student code asks: of which function, factory or optimizer, with which arrays."""
    return HEADING.pack(what, number) + pack_arrays(arrays)


def told(headings: Sequence[bytes], numbers: Sequence[bytes]) -> bytes:
    """Pack the questions that the box answered itself: kind and target of each in turn, then all numbers."""
    return b"".join((_U32.pack(len(headings)), *headings, *numbers))


class Reader:
    """Take a payload apart, front to back. Every method raises Garbled where the bytes do not fit."""

    def __init__(self, payload: memoryview):
        self.data, self.at = payload, 0

    def take(self, size: int) -> memoryview:
        end = self.at + size
        if end > len(self.data):
            raise Garbled("the frame is too short")
        part = self.data[self.at : end]
        self.at = end
        return part

    def byte(self) -> int:
        return self.take(1)[0]

    def u16(self) -> int:
        return int.from_bytes(self.take(2), "little")

    def u32(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def array(self, only_float64: bool = True) -> np.ndarray:
        """Return a new array that owns its data."""
        data, at = self.data, self.at + 2
        if at > len(data):
            raise Garbled("the frame is too short")
        code, ndim = data[at - 2], data[at - 1]
        if code >= len(DTYPES) or ndim > MAX_DIMENSIONS or (only_float64 and code != FLOAT64):
            raise Garbled("not an array of float64")
        start = at + 4 * ndim
        if start > len(data):
            raise Garbled("the frame is too short")
        shape = _SHAPE[ndim].unpack_from(data, at)
        count = math.prod(shape)
        self.at = start + count * SIZES[code]
        if self.at > len(data):
            raise Garbled("the frame is too short")
        return np.frombuffer(data, _TYPES[code], count, start).reshape(shape).copy()

    def arrays(self, only_float64: bool = True) -> list[np.ndarray]:
        count = self.byte()
        if count > MAX_ARRAYS:
            raise Garbled("too many arrays")
        return [self.array(only_float64) for _ in range(count)]

    def values(self) -> tuple[list[np.ndarray], list[Event]]:
        """Return the arrays and the events that a call or a run gave."""
        return self.arrays(), self.events()

    def text(self) -> str:
        return bytes(self.take(self.u16())).decode("utf-8", "replace")[:MAX_TEXT]

    def texts(self) -> list[str]:
        count = self.u16()
        if count > MAX_TEXTS:
            raise Garbled("too many texts")
        return [self.text() for _ in range(count)]

    def events(self) -> list[Event]:
        count = self.u16()
        if not count:
            return []
        if count > MAX_TEXTS:
            raise Garbled("too many events")
        events: list[Event] = []
        for _ in range(count):
            code, step, size = _EVENT.unpack(self.take(_EVENT.size))
            text = bytes(self.take(size)).decode("utf-8", "replace")[:MAX_TEXT]
            if code >= len(KINDS):
                raise Garbled("no such event")
            events.append((KINDS[code], None if step < 0 else step, text))
        return events

    def question(self) -> Question:
        what, number = HEADING.unpack(self.take(HEADING.size))
        return what, number, self.arrays()

    def told(self, shape: tuple[int, ...]) -> list[Question]:
        """Return the questions in `told`, in which points, parameters and gradients have this shape."""
        count = self.u32()
        if count > MAX_TOLD:
            raise Garbled("too many questions")
        headings = list(HEADING.iter_unpack(self.take(count * HEADING.size)))
        if (len(self.data) - self.at) % 8:
            raise Garbled("not a number of float64")
        numbers, at, size = np.frombuffer(self.take(len(self.data) - self.at), "<f8").copy(), 0, math.prod(shape)
        questions: list[Question] = []
        for what, number in headings:
            if what not in WIDTHS:
                raise Garbled("no such question")
            arrays = []
            for width in WIDTHS[what]:
                end = at + (width or size)
                arrays.append(numbers[at:end] if width or len(shape) == 1 else numbers[at:end].reshape(shape))
                at = end
            questions.append((what, number, arrays))
        if at != len(numbers):
            raise Garbled("too many numbers")
        return questions

    def end(self) -> None:
        if self.at != len(self.data):
            raise Garbled("the frame is too long")
