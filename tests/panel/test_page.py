"""The page: names are text, the policy lets in its own script only, and each end has its sentence."""

import base64
import hashlib
import re

import html5lib
import pytest

from autograder.panel import page
from autograder.panel.counts import Counts
from autograder.panel.desk import NOTHING, Desk
from autograder.panel.job import Progress, Told

EVIL = "</style><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e"


class Fake(Desk):
    """A desk at which nothing runs, with what ran last."""

    last: Told | None = None

    def told(self):
        return self.last


@pytest.fixture
def desk(tmp_path):
    return Fake(tmp_path, tmp_path)


def made(desk, **counts):
    assignment = vars(Counts(EVIL, **counts))
    counted = NOTHING | {"root": EVIL, "course_id": EVIL, "notes": [EVIL], "assignments": [assignment]}
    return page.page(desk, counted, "/base/", '<input type="hidden" name="_xsrf" value="token"/>', EVIL)


def parsed(text):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def test_whatever_anything_is_called_nothing_is_interpreted(desk):
    stages = [Progress(EVIL, 1, 2, EVIL)]
    desk.last = Told("diff", EVIL, 1.0, 2.0, 0, stages=stages, said=[EVIL], results=[EVIL])
    tree = parsed(made(desk, problems=[EVIL], nbgraders=[EVIL], report=f"/{EVIL}", when_reported=1.0, when_graded=1.0))
    assert len(tree.findall(".//script")) == 1 and tree.find(".//img") is None
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    assert "\u202e" not in "".join(tree.find(".//main").itertext())
    assert {form.attrib["action"] for form in tree.findall(".//form")} == {"/base/optviz"}
    assert all(form.find("input[@name='_xsrf']").attrib["value"] == "token" for form in tree.findall(".//form"))


def test_the_policy_names_what_is_in_the_page(desk):
    text = made(desk)
    for kind in ("script", "style"):
        inside = re.search(f"<{kind}>(.*?)</{kind}>", text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in page.policy()


@pytest.mark.parametrize(
    ("told", "sentence", "button"),
    [
        (Told("grade", "a", 1.0, 2.0, 0), "Done.", None),
        (Told("grade", "a", 1.0, 2.0, 1), "Not all of it was done", None),
        (Told("grade", "a", 1.0, 2.0, 2), "Refused. Nothing was written.", None),
        (Told("grade", "a", 1.0, 2.0, 130, stopped=True), "Stopped.", "Go on"),
        (Told("report", "a", 1.0, 2.0, -15, stopped=True), "Stopped.", "Go on"),
        (Told("grade", "a", 1.0, 2.0, 70), "Failed (exit code 70).", None),
        (Told("grade", "a", 1.0), page.CUT_OFF, "Go on"),
        (Told("diff", "a", 1.0, 2.0, 0), "Grading would change no score.", None),
        (Told("diff", "a", 1.0, 2.0, 0, results=["x", "y"]), "Scores that grading would change: 2.", "Grade everybody"),
        (Told("forgotten", "a", 1.0), page.CUT_OFF, None),
    ],
)
def test_how_a_command_ended(desk, told, sentence, button):
    desk.last = told
    tree = html5lib.parseFragment(page.run(desk, "/", ""), namespaceHTMLElements=False)
    assert "".join(tree.find(".//p[@class='outcome']").itertext()).startswith(sentence)
    found = tree.find(".//button")
    assert (None if found is None else found.text) == button


def test_no_course_and_no_assignment(desk):
    tree = parsed(page.page(desk, NOTHING | {"problem": "No course here."}, "/", ""))
    assert "No course here." in "".join(tree.itertext()) and tree.find(".//form") is None
    tree = parsed(page.page(desk, NOTHING | {"root": "/c"}, "/", ""))
    assert "There are no assignments" in "".join(tree.itertext())
