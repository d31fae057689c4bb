"""The student's page, made from real verdicts on real answers."""

import re
from pathlib import Path

import html5lib
import pytest

from autograder.exercises import kit
from autograder.exercises.rooms import exercises
from autograder.feedback import cell_outputs, page
from autograder.feedback.pages import write
from autograder.results import joined
from tests.feedback.answers import DECAYING, HOSTILE, RIGHT, SEED, graded, made


@pytest.mark.parametrize("source", [RIGHT, DECAYING, HOSTILE], ids=["right", "wrong", "hostile"])
def test_a_page_is_valid_self_contained_and_small(source):
    text = made(source, student="<i>ada\u202e</i>")
    elements = list(html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text).iter())
    assert not [e for e in elements if {"src", "onclick", "onerror"} & set(e.attrib)]
    assert all(e.attrib["href"].startswith("#") for e in elements if "href" in e.attrib)
    assert not [e for e in elements if e.tag in ("script", "img", "link")]
    assert all("srcdoc" in e.attrib and e.attrib["sandbox"] == "allow-scripts" for e in elements if e.tag == "iframe")
    assert "@import" not in text
    assert len(text.encode()) < 150_000
    assert "<script>alert" not in text and "<img" not in text and "<i>" not in text
    assert "\u202e" not in text and "\x1b" not in text


def test_right_work_agrees_at_every_step():
    text = made(RIGHT)
    assert "they agree at every step" in text
    assert "Failed" not in text and "What it looks like" not in text
    assert re.search(r"<b>10</b>\s*of 10", text)


def test_wrong_work_shows_where_it_parts_and_names_the_mistake():
    text = made(DECAYING)
    assert "they part at step 1" in text
    assert ">step 1</text>" in text, "the first differing step is marked in the figure"
    row, _ = graded(DECAYING)
    assert row["diagnosis"]["id"] == "adagrad.ema_decay"
    assert row["diagnosis"]["sentence"] in text


def test_plain_text_under_a_cell_tells_of_every_mistake():
    row, figure = graded(DECAYING)
    more = [*row["diagnoses"], {"id": "adagrad.lr_twice", "sentence": "It applies lr twice."}]
    (made_output,) = cell_outputs({**row, "diagnoses": more}, figure)
    assert made_output["data"]["text/plain"].endswith(f"{row['diagnosis']['sentence']} It applies lr twice.")


def test_nothing_of_the_grader_is_in_a_page():
    text = made(DECAYING) + str(cell_outputs(*graded(DECAYING)))
    suite = exercises()["adagrad"].tasks[0].suite.read_text() + (Path(kit.__file__).parent / "suite.py").read_text()
    code = [line.strip() for line in suite.splitlines() if "(" in line and len(line.strip()) > 25 and '"""' not in line]
    assert len(code) > 30
    for secret in [*code, "optviz_ref", "autograder", "/test_", ".py", str(SEED) + "]", "rng"]:
        assert secret not in text


def test_a_fault_is_a_dash_and_never_a_zero():
    row, _ = graded(RIGHT)
    text = page("ada", "adagrad", [{**row, "status": "fault", "score": None, "tests": [], "diagnosis": None}], {})
    assert "<b>–</b> of 10" in text and "you did nothing wrong" in text


def test_the_instructor_has_the_last_word():
    row, figure = graded(DECAYING)
    text = page("ada", "adagrad", [row], {row["cell"]: figure}, overrides={row["cell"]: (9.5, "Nearly <b>there</b>.")})
    assert "<b>9.5</b> of 10" in text and "Nearly &lt;b&gt;there&lt;/b&gt;." in text


def test_a_path_that_explodes_is_drawn_to_where_it_leaves():
    row, figure = graded(RIGHT.replace("self.lr * grads", "-1e200 * grads * 1e200"))
    text = page("ada", "adagrad", [row], {row["cell"]: figure})
    assert "no finite numbers from step 1 on" in text
    assert "nan" not in re.sub(r"<[^>]*aria-label[^>]*>", "", text).lower().replace("finance", "")


def test_write_streams_every_notebook_to_its_place(tmp_path):
    pairs = [graded(source, student) for student, source in (("ada", RIGHT), ("bob", DECAYING), ("eve", HOSTILE))]
    rows, figures = zip(*pairs, strict=True)
    assert write(joined(iter(rows), iter(f for f in figures if f["student"] != "ada")), tmp_path).count == 3
    assert sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()) == [
        f"{s}/exercises/adagrad.html" for s in ("ada", "bob", "eve")
    ]
    assert "<figure" in (tmp_path / "bob/exercises/adagrad.html").read_text()
    assert "<figure" not in (tmp_path / "ada/exercises/adagrad.html").read_text()


@pytest.fixture
def written(tmp_path):
    """A page that stands, with a mark by which to see whether it is made again."""
    row, figure = graded(DECAYING)

    def write_again(changed=None, **more):
        write(joined(iter([{**row, **(changed or {})}]), iter([figure])), tmp_path, **more)
        return "stands" in path.read_text()

    path = tmp_path / row["student"] / "exercises" / "adagrad.html"
    write_again()
    path.write_text(path.read_text() + "stands")
    return write_again


def test_a_page_that_would_be_the_same_is_not_made_again(written):
    assert written() and written()


@pytest.mark.parametrize("what", ["row", "override", "penalty", "kit"])
def test_a_page_is_made_again_when_anything_changes(written, monkeypatch, what):
    row, _ = graded(DECAYING)
    at = row["student"], row["notebook"]
    if what == "kit":
        monkeypatch.setattr("autograder.feedback.unchanged.kit", lambda: b"another version")
    changes = {
        "row": {"changed": {"score": 1.5}},
        "override": {"overrides": {at: {row["cell"]: (None, "Well tried.")}}},
        "penalty": {"penalties": {at: 0.5}},
    }
    assert not written(**changes.get(what, {}))


def test_a_page_on_which_something_failed_is_made_again(tmp_path, monkeypatch):
    row, figure = graded(DECAYING)
    path = tmp_path / row["student"] / "exercises" / "adagrad.html"

    def broken(*_, **__):
        raise ValueError("no picture today")

    with monkeypatch.context() as patched:
        patched.setattr("autograder.feedback.sections.draw", broken)
        write(joined(iter([row]), iter([figure])), tmp_path)
    assert "could not be drawn" in path.read_text()
    write(joined(iter([row]), iter([figure])), tmp_path)
    assert "could not be drawn" not in path.read_text()


def test_the_output_under_a_cell_is_html_with_words_and_no_score():
    row, figure = graded(DECAYING)
    (output,) = cell_outputs(row, figure)
    assert output["output_type"] == "display_data"
    assert 'aria-label="' in output["data"]["text/html"]
    assert output["data"]["text/plain"].startswith(f"{row['score']:g} of 10 points.")


def test_what_was_not_run_is_one_line_and_why_is_said_once():
    text = made(RIGHT.replace("grads**2", "undefined_name"))
    assert text.count("name &#39;undefined_name&#39; is not defined") == 1 and '<table class="ov-tests"' not in text
    assert "13 checks that were not run" in text


def test_code_that_stopped_says_why_first_and_has_no_picture():
    text = made(RIGHT.replace("grads**2", "undefined_name"))
    assert "<figure" not in text and "part at step" not in text
    assert re.search(
        r"What to do next\.</b> [^<]*NameError: name &#39;undefined_name&#39;[^<]*\. Restart the kernel", text
    )


def test_code_that_stops_in_some_runs_only_has_no_picture_of_where_it_began():
    row, figure = graded(RIGHT.replace("self.s +", "self.s + (1 / 0 if np.shape(params) == (2,) else 0) +"))
    assert row["status"] == "graded" and any("your code raised" in t["message"] for t in row["tests"])
    assert "<figure" not in page("ada", "adagrad", [row], {row["cell"]: figure})


def test_a_file_that_is_cut_off_is_handed_in_again_and_said_once():
    row, _ = graded(RIGHT)
    why = "This file is not a notebook: it is no valid JSON from line 9, column 2 on, where it ends in the middle."
    tests = [{**t, "outcome": "not_run", "points": 0.0, "message": f"Not run: {why}"} for t in row["tests"]]
    cut = {**row, "status": "unreadable", "score": 0.0, "notes": [why], "tests": tests}
    text = page("ada", "adagrad", [cut, {**cut, "cell": "adagrad_tests"}], {})
    assert text.count("hand that in") == 1 and text.count("ends in the middle") == 1 and "save it again" not in text
    assert text.count("The file could not be read") == 2
