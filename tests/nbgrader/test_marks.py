"""A verdict in nbgrader's terms: scores that cannot become full marks by accident, comments, harmless answers."""

import copy
import json
import re

import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbformat import from_dict

from autograder.errors import Fault
from autograder.gradebook import cells
from autograder.shown import harmless
from autograder.submission import Skeleton, notebook, rebuild
from tests.gradebook.rows import row


@pytest.fixture
def skeleton(course) -> Skeleton:
    return Skeleton.read(course.release / "exercises" / "adamw.ipynb")


@pytest.fixture
def rebuilt(course, skeleton):
    data = (course.release / "exercises" / "adamw.ipynb").read_bytes()
    return notebook(skeleton, rebuild(data, skeleton, "ada", "exercises", "adamw"))


def verdicts(course, **more) -> list[dict]:
    return [row(course, "ada", "adamw", cell, 4.0, **more) for cell in ("adam_l2_tests", "adamw_tests")]


@pytest.mark.parametrize(
    ("score", "text"),
    [(0, "0.0"), (10, "10.0"), (2.5, "2.5"), (1e-9, "1e-09"), (10.5, "10.0"), (-3, "0.0"), (True, "1.0")],
)
def test_scores_as_nbgrader_reads_them(course, score, text):
    assert cells.score_text(row(course, "ada", "adamw", "adamw_tests", 1.0) | {"score": score}, 10.0) == text


@pytest.mark.parametrize("score", [None, float("nan"), float("inf"), float("-inf")])
def test_no_score_is_a_fault_and_never_full_marks(course, score):
    with pytest.raises(Fault, match="ada, adamw_tests"):
        cells.score_text(row(course, "ada", "adamw", "adamw_tests", 1.0) | {"score": score}, 10.0)


def test_every_graded_cell_gets_a_result(course, rebuilt):
    cells.mark(rebuilt, verdicts(course), {})
    from nbgrader.utils import determine_grade

    graded = [from_dict(c) for c in rebuilt["cells"] if c["metadata"].get("nbgrader", {}).get("points")]
    assert [determine_grade(c) for c in graded] == [(4.0, 8.0), (4.0, 10.0), (0, 5.0)]


def test_a_graded_cell_without_a_verdict_is_a_fault(course, rebuilt):
    with pytest.raises(Fault, match="no verdict for the graded cell 'adamw_tests'"):
        cells.mark(rebuilt, verdicts(course)[:1], {})


def test_a_faulty_row_is_a_fault(course, rebuilt):
    broken = verdicts(course, status="fault", notes=["The grader failed on this notebook: disk full"])
    broken[0]["score"] = None
    with pytest.raises(Fault, match="disk full"):
        cells.mark(rebuilt, broken, {})


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</div><svg/onload=alert(1)>",
    "<!--><script>alert(1)</script>-->",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x]\n\n[x]: javascript:alert(1)",
    "![x](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    "[x](vbscript:msgbox)",
    "`<b>` <b onmouseover=alert(1)>b</b>",
    "$x<img src=x onerror=alert(1)>$",
    "\\begin{a}<img src=x onerror=alert(1)>\\end{a}",
    "[a]: <javascript:alert(1)>\n\n[a]",
]


def answered(rebuilt: dict, text: str) -> str:
    """The answer as it is kept."""
    made = copy.deepcopy(rebuilt)
    (cell,) = [c for c in made["cells"] if c["id"] == "adamw_reflection"]
    cell["source"] = text
    harmless(made)
    return cell["source"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_written_answer_runs_nothing_in_an_instructors_browser(rebuilt, attack):
    import bs4

    page = bs4.BeautifulSoup(markdown2html_mistune(answered(rebuilt, attack)), "html.parser")
    assert {tag.name for tag in page.find_all(True)} <= {"p", "a", "code", "img", "pre", "div"}
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")]
        for address in (tag.get("href", ""), tag.get("src", "")):
            scheme = re.match(r"[\x00-\x20]*([a-z][a-z0-9+.-]*):", re.sub(r"[\t\r\n]", "", address), re.IGNORECASE)
            assert scheme is None or scheme.group(1).lower() in ("http", "https", "mailto")


@pytest.mark.parametrize(
    "text",
    [
        "AdamW shrinks *every* coordinate by $\\mathrm{lr}\\,\\lambda$; if $a < b$ and x<3, then & so on.",
        "```python\nif a < b and b > 0:\n    return a & b\n```",
        "\\begin{align} a &= b \\\\ c &= d \\end{align}",
        "See https://arxiv.org/abs/1711.05101 and [this](https://example.org/?a=1&b=2).",
        "![mine](data:image/png;base64,iVBORw0KGgo=)",
        "Daten: größer als 0 – „so“.",
    ],
)
def test_an_honest_answer_stays_as_it_is(rebuilt, text):
    assert answered(rebuilt, text) == text


def test_only_answers_are_changed(rebuilt):
    made = copy.deepcopy(rebuilt)
    harmless(made)
    assert json.dumps(made) == json.dumps(rebuilt)
