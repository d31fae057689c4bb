"""The page on a real Jupyter server: whom it lets in, what its buttons do, and what remains when the server ends."""

import os
import re
import select
import signal
import urllib.request
from pathlib import Path

import pytest

from autograder import results
from autograder.panel.job import Told
from tests.conftest import keep_only, submit
from tests.panel.conftest import idle, plain

NAME = "<script>alert(1)<"


@pytest.fixture(scope="module")
def course(make_course, tmp_path_factory):
    course = keep_only(make_course(tmp_path_factory.mktemp("panel") / "course", "ada"), "adagrad")
    submit(course, NAME, "ada")
    return course


@pytest.fixture(scope="module")
def server(serve, course):
    server = serve(course.root)
    server.log_in()
    return server


def test_a_stranger_sees_and_starts_nothing(server, course):
    stranger = urllib.request.build_opener()
    for path in ("/optviz", "/optviz/run", f"/optviz/pages{course.root}/feedback/ada/exercises/adagrad.html"):
        status, _, text = server.ask(path, stranger)
        assert "Course folder" not in text and ("Password" in text or status == 403), path
    assert server.ask("/optviz", stranger, verb="grade", assignment="exercises")[0] == 403


def test_a_form_of_another_site_starts_nothing(server, course):
    """It has the cookie that the browser sends along, and not the token that stands in the page."""
    assert server.ask("/optviz", verb="grade", assignment="exercises")[0] == 403
    assert server.ask("/optviz", verb="grade", assignment="exercises", _xsrf="2|forged")[0] == 403
    assert not course.results.exists()


def test_what_the_page_does_not_offer_is_refused(server, course):
    assert server.press("demo")[0] == 400
    status, text = server.press("grade", "../<b>elsewhere")
    assert status == 400 and "&lt;b&gt;elsewhere" in text and "<b>elsewhere" not in text
    assert not course.results.exists()


def test_only_the_pages_own_style_and_script_work(server):
    status, headers, text = server.ask("/optviz")
    assert status == 200 and headers["Cache-Control"] == "no-store"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy and "unsafe" not in policy
    assert str(server.process.pid) not in text


def test_a_class_from_grading_to_feedback(server, course):
    before = plain(server.log_in())
    assert "handed in 2" in before and "not graded yet 2" in before and str(course.root) in before

    # a report before there are results is refused, with the command's own words
    assert server.press("report")[0] == 200
    assert "Refused. Nothing was written." in (said := server.wait(idle)) and "Grade first: optviz grade" in said

    server.press("changed")
    assert "Done." in (said := server.wait(idle)) and "Grading exercises: 2/2 notebooks" in said
    rows = results.read(course.results_folder("exercises") / "results.jsonl")
    assert {row["student"] for row in rows} == {"ada", NAME}
    assert "handed in 2 graded 2" in plain(server.log_in())

    server.press("report")
    assert "Done." in server.wait(idle)
    server.press("feedback")
    assert "Done." in server.wait(idle)


def test_report_and_feedback_are_shown_apart_from_the_server(server, course):
    text = server.log_in()
    assert "<script>alert" not in text
    assert f'href="/optviz/pages{course.root}/results/exercises/report.html"' in text
    for place in ("results/exercises/report.html", "feedback/ada/exercises/adagrad.html"):
        status, headers, page = server.ask(f"/optviz/pages{course.root}/{place}")
        assert status == 200 and "ada" in page
        assert "sandbox" in headers["Content-Security-Policy"]
        assert "allow-same-origin" not in headers["Content-Security-Policy"]
    for place in ("nbgrader_config.py", "results/exercises/results.jsonl", "feedback/../.optviz/seed", ".optviz/seed"):
        assert server.ask(f"/optviz/pages{course.root}/{place}".replace("..", "%2e%2e"))[0] == 404


def test_a_stale_release_is_said_and_grading_refused(server, course):
    path = course.source / "exercises" / "adagrad.ipynb"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace('"grade_id": "adagrad_tests"', '"grade_id": "other_tests"'), encoding="utf-8")
    try:
        assert "adagrad.ipynb is stale" in plain(server.log_in())
        server.press("grade")
        said = server.wait(idle)
        assert "Refused. Nothing was written." in said and "Make the release again: optviz release exercises" in said
    finally:
        path.write_text(whole, encoding="utf-8")


ENDLESS = "class AdaGrad:\n    def __init__(self, lr=0.1, eps=1e-8):\n        while True:\n            self.lr = {}"


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="needs Linux to see a process's children")
def test_what_runs_ends_with_the_server_and_goes_on_from_there(make_course, serve, tmp_path):
    course = keep_only(make_course(tmp_path / "course", "ada"), "adagrad")
    for number in range(4):  # each to its deadline: nothing here is over before it is asked to end
        submit(course, f"zeno-{number}", {"adagrad": ENDLESS.format(number)})
    killed = serve(course.root)
    killed.log_in()
    killed.press("changed")
    killed.wait(lambda text: re.search("[1-4]/5 notebooks", text))  # some verdicts are there, and not all
    status, text = killed.press("grade")
    assert status == 409 and "Something is running already" in text
    end(killed, signal.SIGKILL)

    ended = serve(course.root)
    text = ended.log_in()
    assert "The Jupyter server ended while this ran." in text and 'value="changed" class="main">Go on' in text
    ended.press("changed")
    ended.wait(lambda text: "/5 notebooks" in text)
    end(ended, signal.SIGTERM)
    told = Told.read(course.private / "panel.json")
    assert told.ended and told.stopped and told.code == 130, "it could say that it was stopped"


def end(server, number):
    """End a server; everything that it started ends, too."""
    working = [os.pidfd_open(pid) for pid in children(server.process.pid)]
    assert working
    server.end(number)
    for process in working:
        assert select.select([process], [], [], 60)[0], "a process outlives its server"
        os.close(process)


def children(pid):
    """The processes of a process, and theirs."""
    own = [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    return [*own, *(other for child in own for other in children(child))]


def test_where_there_is_no_course_those_below_are_named(serve, make_course, tmp_path):
    make_course(tmp_path / "first")
    make_course(tmp_path / "second")
    text = plain(serve(tmp_path).log_in())
    assert "No course here" in text and "There are courses in first, second: start Jupyter in the folder of one" in text
