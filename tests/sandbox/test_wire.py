"""The channel's frames: whatever the box writes, reading gives arrays and texts within bounds, or Garbled."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.sandbox.box import wire

arrays = hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))


@given(st.lists(arrays, max_size=4))
def test_arrays_come_back_bit_for_bit(given_arrays):
    back = wire.Reader(wire.pack_arrays(given_arrays)).arrays()
    assert [a.shape for a in back] == [a.shape for a in given_arrays]
    assert all(a.tobytes() == b.tobytes() and b.flags.writeable for a, b in zip(given_arrays, back, strict=True))


@pytest.mark.parametrize("dtype", ["f4", "i8", "i4", "?"])
def test_inputs_keep_their_type(dtype):
    back = wire.Reader(wire.pack_array(np.ones(3, dtype))).array(only_float64=False)
    assert back.dtype == np.dtype(dtype)


def test_the_box_may_only_send_float64():
    with pytest.raises(wire.Garbled):
        wire.Reader(wire.pack_array(np.ones(3, np.float32))).array()


def test_other_types_are_sent_as_float64():
    assert wire.Reader(wire.pack_array(np.ones(2, np.float16))).array().tolist() == [1.0, 1.0]


@given(st.binary(max_size=300))
def test_any_bytes_end_in_a_value_or_in_garbled(data):
    for read, *how in (("arrays",), ("array",), ("texts",), ("events",), ("text",), ("question",), ("told", (2,))):
        try:
            value = getattr(wire.Reader(memoryview(data)), read)(*how)
        except (wire.Garbled, ValueError):
            continue
        if read == "array":
            assert value.nbytes <= len(data)


def test_an_absurd_shape_needs_its_bytes():
    head = struct.pack("<BB8I", 0, 8, *[0xFFFFFFFF] * 8)
    with pytest.raises(wire.Garbled):
        wire.Reader(head + bytes(1000)).array()


@given(
    st.lists(
        st.tuples(st.sampled_from(wire.KINDS), st.none() | st.integers(0, 2**31 - 1), st.text(max_size=50)), max_size=5
    )
)
def test_events_come_back(events):
    back = wire.Reader(wire.pack_events(events)).events()
    assert [(k, s) for k, s, _ in back] == [(k, s) for k, s, _ in events]
    assert all(b == a.encode("utf-8", "replace").decode() for (*_, a), (*_, b) in zip(events, back, strict=True))


def test_texts_are_capped():
    back = wire.Reader(wire.pack_texts(["x" * 100_000] * 1000)).texts()
    assert len(back) == wire.MAX_TEXTS and max(map(len, back)) == wire.MAX_TEXT


def test_what_is_left_over_is_garbled():
    reader = wire.Reader(wire.pack_text("a") + b"x")
    reader.text()
    with pytest.raises(wire.Garbled):
        reader.end()


def test_questions_told_in_one_frame_are_limited():
    one = wire.HEADING.pack(wire.FUNCTION, 0)
    for count in (wire.MAX_TOLD, wire.MAX_TOLD + 1):
        reader = wire.Reader(wire.told([one] * count, [bytes(8 * count)]))
        if count > wire.MAX_TOLD:
            with pytest.raises(wire.Garbled):
                reader.told(())
        else:
            assert len(reader.told(())) == count
