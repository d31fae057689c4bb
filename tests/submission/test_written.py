"""Written answers: found wherever they are, with the pictures pasted into them."""

import pytest

from tests.submission.notebooks import (
    PNG,
    added,
    find,
    place,
    release,
    says,
    solved,
)


def test_written_answers(rebuild):
    notebook = release()
    find(notebook, "why")["cell_type"] = "code"
    find(notebook, "why")["source"] = "In words."
    assert rebuild(notebook).written == {"why": "In words."}
    notebook = release()
    notebook["cells"] += [added("First.", "markdown"), added("Second.", "markdown")]
    result = rebuild(notebook)
    assert result.written == {"why": "First.\n\nSecond."}
    assert says(result, "why", "separate")
    assert "why" not in result.untouched


def test_pictures_in_a_written_answer_are_kept(rebuild):
    notebook = solved()
    why = find(notebook, "why")
    why["source"] = "See ![this](attachment:image.png)."
    why["attachments"] = {"image.png": {"image/png": PNG}}
    more = {**added("And ![that](attachment:image.png).", "markdown"), "attachments": {"image.png": {"image/png": PNG}}}
    notebook["cells"].append(more)
    result = rebuild(notebook)
    assert result.written["why"] == "See ![this](attachment:picture-1.png).\n\nAnd ![that](attachment:picture-2.png)."
    assert dict(result.attachments["why"]) == {f"picture-{n}.png": {"image/png": PNG} for n in (1, 2)}


def test_an_answer_that_is_a_picture_only_is_an_answer(rebuild):
    notebook = release()
    find(notebook, "why").update(source="", attachments={"image.png": {"image/png": PNG}})
    result = rebuild(notebook)
    assert "why" not in result.untouched
    assert result.written["why"] == "![picture](attachment:picture-1.png)"


@pytest.mark.parametrize(
    ("kind", "source", "said"),
    [
        ("markdown", "In words.", "In words."),
        ("raw", "In words.", "In words."),
        ("code", "# In words,\n# on two lines.", "In words,\non two lines."),
        ("code", "In words.", "```\nIn words.\n```"),
        ("code", '"""In ``` words."""', '````\n"""In ``` words."""\n````'),
    ],
)
@pytest.mark.parametrize("own", ["kept", "gone"])
def test_a_written_answer_in_a_new_cell_of_any_kind(rebuild, kind, source, said, own):
    notebook = release()
    at = place(notebook, "why")
    notebook["cells"][at + 1 : at + 1] = [added(source, kind)]
    if own == "gone":
        del notebook["cells"][at]
    result = rebuild(notebook)
    assert result.written == {"why": said}
    assert "why" not in result.untouched
    assert says(result, "why", "found in a separate cell")


@pytest.mark.parametrize("kind", ["code", "raw"])
def test_a_written_answer_whose_cell_has_become_another_kind(rebuild, kind):
    notebook = release()
    find(notebook, "why").update(cell_type=kind, source="In words.")
    assert rebuild(notebook).written == {"why": "In words."}


def test_code_beside_a_written_answer_is_code(rebuild):
    notebook = solved()
    notebook["cells"].append(added("x = 1"))
    result = rebuild(notebook)
    assert result.written == {"why": "Because."}
    assert "x = 1" in [c.source for c in result.cells]
