"""Who makes which mistake, what waits for a person, and how well checks tell answers apart."""

import csv
import html
import io
from html.parser import HTMLParser

import numpy as np
import pytest

from autograder.report import page
from autograder.report.gather import TestLoss, gather
from autograder.report.people import Written, by_hand, mail, mistakes_table
from tests.report.test_report import DECAY, row


class Links(HTMLParser):
    """The addresses of a page's links."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found.append(dict(attrs)["href"])


def twice(student):
    """Two cells of one notebook with the same mistake."""
    first = row(student, 4.0, diagnosis=DECAY)
    return [first, {**first, "cell": "other_tests"}]


def test_students_are_counted_and_not_cells():
    summary = gather([*twice("ada"), *twice("bob"), row("cyd", 10.0)])
    found = summary.findings[DECAY["id"]]
    assert (found.students, sorted(found.who), found.cells) == (2, ["ada", "bob"], {"adagrad_tests", "other_tests"})
    assert found.lost == 24.0
    timeouts = gather([row("ada", 0.0, "timeout"), {**row("ada", 0.0, "timeout"), "cell": "other_tests"}])
    assert len(timeouts.with_status["timeout"]) == 1


def test_all_mistakes_of_a_cell_count():
    both = row("ada", 4.0, diagnosis=DECAY) | {"diagnoses": [DECAY, {"id": "adagrad.late", "sentence": "Late."}]}
    assert set(gather([both]).findings) == {DECAY["id"], "adagrad.late"}


def test_missing_is_no_zero_and_no_wait():
    text = page(
        [row("ada", 0.0), row("bob", 0.0, "missing")],
        written=[Written("ada", "adagrad", "why", None, 2, "Awaits your instructor")],
    )
    lines = {name: text.split(f'<th scope="row">{name}</th>')[1].split("</tr>")[0] for name in ("ada", "bob")}
    assert ">0</a>" in lines["ada"] and "waits" in lines["ada"] and "missing" not in lines["ada"]
    assert "missing</span>" in lines["bob"] and "waits" not in lines["bob"]
    assert "1 handed in nothing here" in text


def test_a_mistakes_names_are_there_to_write_to():
    found = gather(twice("ada") + twice("bob") + twice("cyd")).findings[DECAY["id"]]
    address = mail(found, {"ada": "ada@x.org", "bob": "b&b@x.org"}, "exercises")
    assert address.startswith("mailto:?bcc=ada@x.org,b%26b@x.org&subject=exercises%3A%20adagrad&body=Your%20optimizer")
    assert mail(found, {}, "exercises") == ""
    text = page(twice("ada") + twice("bob"), emails={"ada": "ada@x.org"}, table="mistakes.csv")
    links = Links(html.unescape(text)).found
    assert "mistakes.csv" in links and any(link.startswith("mailto:") for link in links)


def test_the_table_of_mistakes_is_safe_in_a_spreadsheet():
    lines = list(csv.reader(io.StringIO(mistakes_table(twice("=1+1"), {"=1+1": "a@x.org"}))))
    assert lines[0] == ["student", "email", "notebook", "cell", "mistake", "sentence"]
    assert lines[1][:5] == ["'=1+1", "a@x.org", "adagrad", "adagrad_tests", DECAY["id"]] and len(lines) == 3


def test_answers_that_people_grade_are_counted():
    one = [
        Written("a", "n", "why", None, 2.0, "Awaits your instructor"),
        Written("b", "n", "why", 1.0, 2.0, "Graded by hand"),
        Written("c", "n", "why", 2.0, 2.0, "Graded by hand"),
        Written("d", "n", "why", 0.0, 2.0, "No answer"),
    ]
    assert by_hand(one) == [("why", 2.0, 1, 2, 1, "1.5")]


def test_discrimination_is_the_correlation_with_the_rest():
    pairs = [(0, 0), (0, 1), (1, 3), (1, 2), (0, 3)]
    loss = TestLoss("cell", "sentence", worth=1.0)
    for x, y in pairs:
        loss.add(x, y)
    assert loss.facility == 0.4 and loss.discrimination == pytest.approx(np.corrcoef(np.transpose(pairs))[0, 1])
    same = TestLoss("cell", "sentence", worth=1.0)
    for _, y in pairs:
        same.add(1, y)
    assert same.discrimination is None and same.facility == 1.0


def test_causes_stand_above_consequences():
    wrong = row("ada", 0.0)
    wrong["tests"][1]["outcome"] = "not_run"
    text = page([wrong, row("bob", 10.0)])
    causes, rest = text.split("Checks that failed, by")[1].split("1 check that nobody failed by themselves")
    assert "Every step follows" in causes and "leaves its inputs" not in causes
    assert "leaves its inputs" in rest.split("All 2 checks")[0]


def test_nearly_the_same_answers_stand_side_by_side():
    sources = {("adagrad", "ada"): "x = 1 < 2", ("adagrad", "bob"): "y = 1 < 2"}
    text = page([row("ada", 4.0), row("bob", 4.0)], similar=[("adagrad", ["ada", "bob"])], sources=sources)
    assert "ada beside bob" in text and "x = 1 &lt; 2" in text and "y = 1 &lt; 2" in text
