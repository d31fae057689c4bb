"""Pictures pasted into written answers: kept as data, under names of ours, or named."""

import base64
import io

import pytest
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath
from PIL import Image

from autograder.submission import pictures
from autograder.submission.outputs import TOO_LARGE
from autograder.submission.pictures import Album, lifted
from tests.submission.notebooks import PNG


def rendered(source, attachments):
    """As nbgrader's pages render a cell."""
    return MarkdownWithMath(renderer=IPythonRenderer(escape=False, attachments=attachments)).render(source)


def encoded(kind, size=(3, 2)):
    out = io.BytesIO()
    Image.new("RGB", size).save(out, kind)
    return base64.b64encode(out.getvalue()).decode()


def keep(source, attachments=None):
    album = Album()
    return (*album.keep(*lifted(source, attachments)), album.left_out)


def test_a_picture_is_kept_under_a_name_of_ours():
    source, kept, left_out = keep("![it](attachment:a.png) and", {"a.png": {"image/png": PNG}})
    assert source == "![it](attachment:picture-1.png) and"
    assert (kept, left_out) == ({"picture-1.png": {"image/png": PNG}}, [])


@pytest.mark.parametrize(
    "source",
    [
        "![x](attachment:a%20(1).png)",
        "![x](<attachment:a (1).png>)",
        '<img src="attachment:a%20%281%29.png" width="40%"/>',
        "![x][r]\n\n[r]: attachment:a%20(1).png",
    ],
)
def test_every_way_to_refer_to_it(source):
    source, kept, _ = keep(source, {"a (1).png": {"image/png": PNG}})
    assert list(kept) == ["picture-1.png"]
    assert f"data:image/png;base64,{PNG}" in rendered(source, kept)


def test_names_that_change_places():
    two = {"picture-2.png": {"image/png": PNG}, "picture-1.png": {"image/jpeg": encoded("JPEG")}}
    source, kept, _ = keep("attachment:picture-1.png attachment:picture-2.png", two)
    assert source == "attachment:picture-2.jpg attachment:picture-1.png"
    assert list(kept) == ["picture-1.png", "picture-2.jpg"]


def test_data_in_the_text_becomes_an_attachment():
    source, kept, _ = keep(f"a ![x](data:image/png;base64,{PNG}) b ![y](data:image/PNG;base64,{PNG})")
    assert source == "a ![x](attachment:picture-1.png) b ![y](attachment:picture-2.png)"
    assert len(kept) == 2


def test_what_is_in_the_bytes_counts_not_what_is_said_of_them():
    _, kept, _ = keep("attachment:a", {"a": {"image/svg+xml": encoded("JPEG")}})
    assert list(kept["picture-1.jpg"]) == ["image/jpeg"]


@pytest.mark.parametrize(
    ("bundle", "why"),
    [
        ({"image/svg+xml": "<svg onload='x'/>"}, "neither"),
        ({"image/gif": encoded("GIF")}, "neither"),
        ({"image/png": "!" * 50}, "neither"),
        ({"image/png": encoded("PNG", (10_000, 10_000))}, "neither"),
        ({"image/png": "A" * 8_000_000}, "5 MB"),
        ({"image/png": 5}, "neither"),
        ({}, "neither"),
        (None, "neither"),
    ],
)
def test_what_is_no_picture_is_left_out_and_named(bundle, why):
    source, kept, (left_out,) = keep("![x](attachment:a.svg)", {"a.svg": bundle})
    assert (source, kept) == ("![x](attachment :a.svg)", {})
    assert left_out.startswith("a.svg")
    assert why in left_out


def test_pictures_are_limited_together(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PICTURES", 2)
    source, kept, left_out = keep(
        " ".join(f"attachment:p{i}" for i in range(4)), {f"p{i}": {"x": PNG} for i in range(4)}
    )
    assert (len(kept), len(left_out)) == (2, 2)
    monkeypatch.setattr(pictures, "ALL_BYTES", 100)
    _, kept, left_out = keep("attachment:a attachment:b", {"a": {"x": PNG}, "b": {"x": PNG}})
    assert (len(kept), len(left_out)) == (1, 1)
    assert source.count("attachment :") == 2


@pytest.mark.parametrize(
    "source",
    [
        "![x](attachment:none.png)",
        "![attachment:none.png](x)",
        "![x](attachment\\:none.png)",
        "![x](attachment:picture-1.png)",
        "![x][r]\n\n[r]: attachment:none.png",
        "![x](<attachment:none.png>)",
        '<img src="attachment:none.png">',
        "attachment:attachment:attachment:",
    ],
)
def test_a_reference_to_nothing_hurts_no_renderer(source):
    source, kept, _ = keep(source, {"a": {"image/png": PNG}})
    try:
        rendered(source, kept)
    except InvalidNotebook as missing:
        pytest.fail(str(missing))


@pytest.mark.parametrize("attachments", [None, [], 7, "x", {"a": []}, {"": {}}, {"\ud800": {"image/png": "\ud800"}}])
def test_odd_attachments_are_none(attachments):
    _, kept, _ = keep("attachment:a attachment:\ufffd", attachments)
    assert kept == {}


def test_a_picture_that_was_too_large_for_the_notebook_is_named():
    album = Album()
    _, kept = album.keep("see ![x](attachment:a.png)", {"a.png": {"image/png": TOO_LARGE}})
    assert not kept
    assert album.left_out == ["a.png (too large: the limit is 5 MB, 10 MB for all pictures)"]
