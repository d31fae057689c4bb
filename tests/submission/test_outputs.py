"""Outputs go before anything is parsed, whatever is in them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.submission import outputs
from autograder.submission.outputs import TOO_LARGE, trimmed, without_large_pictures, without_outputs
from tests.growth import linear

VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=9) | st.sampled_from(["outputs", '"outputs": [', "]", "\\", '"']),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["outputs", "widgets", "source", "cells", '"outputs"']), inner, max_size=3)
    ),
    max_leaves=20,
)


def emptied(value):
    """What is to come out, made from what the JSON means."""
    if isinstance(value, list):
        return [emptied(v) for v in value]
    if isinstance(value, dict):
        ours = {k: type(v)() for k, v in value.items() if k in ("outputs", "widgets") and isinstance(v, (list, dict))}
        return {k: emptied(v) for k, v in value.items()} | ours
    return value


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_lists_and_objects_under_our_keys_are_emptied_and_nothing_else(value, indent, ascii_only):
    written = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    assert json.loads(without_outputs(written)) == emptied(value)


@given(st.binary(max_size=60) | st.text(alphabet='{}[]":\\,outps ', max_size=60).map(str.encode))
def test_any_bytes_come_back(data):
    assert isinstance(without_outputs(data), bytes)


@pytest.mark.parametrize("data", [b'{"outputs": [', b'{"outputs": ["', b'{"outputs": [}', b'{"outputs": []'])
def test_what_is_torn_is_left_for_the_reader(data):
    with pytest.raises(json.JSONDecodeError):
        json.loads(without_outputs(data))


def test_beyond_the_budget_it_is_as_it_was(monkeypatch):
    monkeypatch.setattr(outputs, "MAX_BRACKETS", 10)
    data = b'{"a": {"outputs": [[1]]}, "outputs": [[], [], [], [], []]}'
    assert without_outputs(data) == b'{"a": {"outputs": []}, "outputs": [[], [], [], [], []]}'


@pytest.mark.parametrize("piece", [b"[", b'"",', b'\\"', b'"outputs":[],', b'{"outputs":[', b'"outputs":', b"x"])
def test_time_is_linear(piece):
    linear(without_outputs, lambda size: b'{"outputs":[' + piece * (size // len(piece)), 5_000_000)


def test_pictures_beyond_the_limits_go_and_all_else_stays():
    small, large = "A" * 5_000_000, "B" * 7_000_000
    written = [{"image/png": p} for p in (large, small, small, small)] + [f"![x](data:image/png;base64,{large})", large]
    found = json.loads(without_large_pictures(json.dumps(written).encode()))
    assert [p["image/png"] for p in found[:4]] == [TOO_LARGE, small, small, TOO_LARGE]
    assert found[4:] == [f"![x](data:image/png;base64,{TOO_LARGE})", large]


def test_they_stay_while_there_is_room():
    data = json.dumps({"image/png": "A" * 7_000_000}).encode()
    assert trimmed(data, len(data)) == data
    assert len(trimmed(data, len(data) - 1)) < 100


@pytest.mark.parametrize("start", [b'"image/png":"', b"data:image/png;base64,", b'"image/png"    '])
@pytest.mark.parametrize("length", [1, 99_999, 100_001])
def test_pictures_are_searched_in_linear_time(start, length):
    piece = start + b"A" * length
    linear(without_large_pictures, lambda size: piece * (size // len(piece)), 10_000_000)
