"""The class report, from lines as a run writes them."""

import html5lib
import pytest

from autograder.report import page

SENTENCES = {"update": "Every step follows the update.", "inputs": "step leaves its inputs alone."}


def row(student, score, status="graded", diagnosis=None, notes=()):
    passed = {"update": score == 10, "inputs": score is not None and score >= 4}
    worth = {"update": 6.0, "inputs": 4.0}
    tests = [
        {
            "name": f"test_{name}", "sentence": SENTENCES[name], "outcome": "passed" if ok else "failed",
            "points": worth[name] if ok else 0.0, "max_points": worth[name], "message": "",
        }
        for name, ok in passed.items()
    ]  # fmt: skip
    return {
        "schema": 1, "student": student, "assignment": "exercises", "notebook": "adagrad", "cell": "adagrad_tests",
        "status": status, "score": score, "max_score": 10.0, "tests": tests, "first_divergence": None,
        "diagnosis": diagnosis, "notes": list(notes), "seed": 1, "suite": "x", "isolation": "A",
    }  # fmt: skip


def figure(student, end):
    return {
        "student": student, "assignment": "exercises", "notebook": "adagrad", "cell": "adagrad_tests", "kind": "path",
        "landscape": "elongated_quadratic", "arrays": {"path": [[2.5, 2.5], [1.0, end], [None, None]]},
    }  # fmt: skip


DECAY = {"id": "adagrad.ema_decay", "sentence": "Your optimizer moves as RMSprop does."}
ROWS = [
    row("<script>alert(1)</script>", 0.0, "timeout"),
    row("ada", 10.0),
    row("bob", 4.0, diagnosis=DECAY),
    row("cyd", None, "fault", notes=["test_adagrad.py:7: NameError"]),
    row("dan", 4.0, diagnosis=DECAY),
]
FIGURES = [figure("ada", 0.0), figure("bob", 1.0), figure("dan", 1.0)]


@pytest.fixture(scope="module")
def text():
    return page(
        ROWS, FIGURES, previous=[row("ada", 4.0), row("bob", 4.0)], similar=[("adagrad", ["bob", "dan"])],
        costs=[{"student": "ada", "notebook": "adagrad", "seconds": 1.25, "bytes": 4000}],
    )  # fmt: skip


def test_it_is_valid_and_asks_nothing_of_the_network(text):
    elements = list(html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text).iter())
    links = [e.attrib["href"] for e in elements if e.tag == "a"]
    assert links and all(link.startswith("feedback/exercises/") or link.startswith("feedback/") for link in links)
    assert not [e for e in elements if "src" in e.attrib]
    assert [e.tag for e in elements].count("script") == 1, "a student's name is text"
    assert len(text.encode()) < 150_000


def test_it_says_where_the_class_stands(text):
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    words = " ".join(" ".join(tree.itertext()).split())
    for said in (
        "5 students", "median 4 of 10 points", "1 ran out of time", "Faults of the grader: 1", "test_adagrad.py:7",
        "Your optimizer moves as RMSprop does.", "adagrad.ema_decay", "2 students", "bob, dan", "1.25",
        "Since the last report: 4 changed",
    ):  # fmt: skip
        assert said in words, said


def test_points_lost_are_sorted_by_how_much(text):
    checks = text.split("Checks that failed, by")[1].split("All 2 checks")
    assert checks[0].index(SENTENCES["update"]) < checks[0].index('>adagrad_tests</td><td class="n">2</td>')
    assert SENTENCES["inputs"] not in checks[0] and SENTENCES["inputs"] in checks[1]


def test_files_that_were_not_graded_are_named_for_everybody_whoever_handed_in_thousands():
    many = [("mallory", f"x{n:04}.ipynb") for n in range(3000)]
    text = page(ROWS, FIGURES, not_taken=[*many, ("zoe", "adagrad <1>.ipynb"), ("zoe", "b.ipynb")])
    assert "not graded: 3002" in text and "x0004.ipynb and 2995 more</li>" in text
    assert "<li>zoe: adagrad &lt;1&gt;.ipynb, b.ipynb</li>" in text and "x0005" not in text


def test_a_fault_is_no_zero(text):
    line = text[text.index('<th scope="row">cyd</th>') :].split("</tr>")[0]
    assert ">–</a>" in line and ">0</a>" not in line


def test_points_lost_where_no_test_failed_are_counted_in_part():
    lowered = row("eve", 10.0)
    lowered["tests"][0] |= {"points": 4.5, "followed": True}
    tree = html5lib.parse(page([lowered], []), namespaceHTMLElements=False)
    table = next(t for t in tree.iter("table") if "Points lost" in "".join(t.itertext()))
    head, line = (["".join(cell.itertext()).strip() for cell in tr] for tr in table.iter("tr"))
    shown = dict(zip(head, line, strict=True))
    assert shown["Counted in part"] == "1"
    assert (shown["Failed"], shown["Not run"], shown["Points lost"]) == ("0", "0", "1.5")
