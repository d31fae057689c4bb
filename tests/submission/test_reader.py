"""Any bytes: a list of cells or a reason, in bounded time and memory."""

import json
import tracemalloc

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.submission.reader import Unreadable, read
from tests.growth import linear
from tests.submission.notebooks import ANSWER, SECOND, data, find, solved

TEXT = json.dumps(solved())


def sources(raw):
    return [cell.source for cell in read(raw)[0]]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\0" * 1000, "empty"),
        (b"PK\x03\x04 a zip file", "JSON"),
        (b"%PDF-1.7", "JSON"),
        (b"print('hello')", "JSON"),
        (b"{", "JSON"),
        (TEXT.encode()[:-20], "JSON from line .*, where it ends in the middle"),
        (TEXT.encode()[:400], "JSON from line .*, where it ends in the middle"),
        (b"%PDF-1.7 and more", "column 1 on.$"),
        (b"null", "not a notebook"),
        (b"[]", "not a notebook"),
        (b'"cells"', "not a notebook"),
        (b"{}", "no list of cells"),
        (b'{"cells": 1, "nbformat": 4}', "no list of cells"),
        (b'{"cells": {"0": 1}}', "no list of cells"),
        (b"[" * 200_000, "deep"),
        (b'{"cells":' * 100_000, "deep"),
        (b"[" * 600_000, "too many parts"),
        (b'{"cells": [' + b"{}," * 600_000 + b"{}]}", "too many parts"),
    ],
)
def test_what_is_no_notebook_has_a_reason(raw, reason):
    with pytest.raises(Unreadable, match=reason):
        read(raw)


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
def test_other_encodings_are_read_and_noted(encoding):
    cells, notes, _ = read(TEXT.encode(encoding))
    assert ANSWER in [c.source for c in cells]
    assert any("UTF" in note for note in notes)


def test_invalid_bytes_are_replaced_and_noted():
    cells, notes, _ = read(b'{"cells": [{"cell_type": "markdown", "source": "T\xfcte"}], "nbformat": 4}')
    assert cells[0].source == "T\ufffdte"
    assert "replaced" in notes[0]


def test_lone_surrogates_are_replaced_and_torn_pairs_joined():
    notebook = '{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["a\\ud83d", "\\ude00", "\\udfffz"]}]}'
    assert sources(notebook.encode()) == ["a😀\ufffdz"]


def test_line_ends_are_unified():
    notebook = {"nbformat": 4, "cells": [{"cell_type": "code", "source": ["a\r\n", "b\rc\n", "d"]}]}
    assert sources(data(notebook)) == ["a\nb\nc\nd"]


def test_format_3_is_converted():
    old = nbformat.v3.writes_json(nbformat.convert(nbformat.from_dict(solved()), 3))
    cells, notes, _ = read(old.encode())
    assert ANSWER in [c.source for c in cells if c.kind == "code"]
    assert any("old format" in note for note in notes)


@pytest.mark.parametrize("version", [5, 99, 4.5, "four", None, -1, 1e300, [4]])
def test_formats_of_the_future_are_read_as_today_and_noted(version):
    notebook = {**solved(), "nbformat": version}
    cells, notes, _ = read(data(notebook))
    assert len(cells) == len(solved()["cells"])
    assert bool(notes) == (version != 4.5)


def test_repeated_keys_count_as_in_jupyter():
    cells, notes, _ = read(('{"cells": [], "nbformat_minor": ' + "9" * 5000 + ", " + TEXT[1:]).encode())
    assert ANSWER in [c.source for c in cells]
    assert any("twice" in note for note in notes)


ODD = [
    None,
    True,
    1,
    1.5,
    "text",
    [],
    {},
    [[[]]],
    {"nbgrader": 1},
    {"nbgrader": {"grade_id": ["adagrad"]}},
    "x" * 10_000,
]


@pytest.mark.parametrize("key", ["cell_type", "metadata", "source", "id", "outputs", "attachments"])
@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_odd_values_in_a_cell_do_not_hurt_the_others(key, value):
    notebook = solved()
    find(notebook, "adagrad")[key] = value
    assert SECOND in sources(data(notebook))


def test_brackets_in_outputs_are_not_parts():
    notebook = solved()
    find(notebook, "adagrad")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": '[{"' * 400_000}]
    assert ANSWER in sources(data(notebook))


@pytest.mark.parametrize("piece", [b'\\"[{', b'"[{', b"[{\\", b"\\u005b[{"])
def test_counting_parts_takes_linear_time(piece):
    def refused(data):
        with pytest.raises(Unreadable):
            read(data)

    linear(refused, lambda size: b'"' + piece * size, 4_000_000)


def test_cells_that_are_none_are_skipped():
    notebook = solved()
    notebook["cells"][1:1] = [None, 1, "cell", [], {}]
    assert ANSWER in sources(data(notebook))


def test_the_answers_are_read_before_what_has_no_marks():
    notebook = solved()
    notebook["cells"][:0] = [{"cell_type": "code", "source": "x = 1\n" * 30_000} for _ in range(3)]
    notebook["cells"][:0] = [{"cell_type": "markdown", "source": f"{i}"} for i in range(3_000)]
    cells, notes, _ = read(data(notebook))
    assert {ANSWER, SECOND, "Because."} <= {c.source for c in cells}
    assert [c.position for c in cells] == sorted(c.position for c in cells)
    assert len(cells) <= 2_000
    assert any("too large" in note for note in notes)


def test_sources_are_limited_together():
    notebook = solved()
    notebook["cells"] += [{"cell_type": "code", "source": "x = 1\n" * 30_000} for _ in range(50)]
    cells, notes, _ = read(data(notebook))
    assert sum(len(c.source) for c in cells) <= 400_000
    assert any("too large" in note for note in notes)


@pytest.mark.parametrize("filler", ["[],", "{},", '{"":0},', "0,", '"",', "1e5,", '"\\ud83d\\ude00",'])
def test_memory_is_bounded(filler):
    """The densest JSON that the limits let through."""
    size = 2_000_000
    room = min(size // len(filler), 499_000)
    raw = ('{"nbformat": 4, "cells": [{"outputs": [' + filler * room + "0]}]}").encode()
    tracemalloc.start()
    try:
        read(raw)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 250_000_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cells", "source", "metadata", "nbgrader", "grade_id", "id", "nbformat"]), inner
        )
    ),
    max_leaves=30,
)


@given(st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=300)
def test_any_bytes_give_cells_or_a_reason(raw):
    try:
        cells, notes, _ = read(raw)
    except Unreadable as error:
        assert str(error).endswith(".")
        return
    for cell in cells:
        cell.source.encode()
        assert cell.kind in ("code", "markdown", "raw")
    assert all(isinstance(note, str) for note in notes)
