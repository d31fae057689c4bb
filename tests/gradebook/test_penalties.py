"""Late penalties by the course's own rule, and the times of handing in that they are counted from."""

import os

import pytest

from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.gradebook import writer
from autograder.gradebook.penalties import late_rule
from autograder.results import joined
from tests.gradebook.rows import NOTEBOOKS, answers, grades, rows, submit, write_sorted

LATE = """
c.AssignLatePenalties.plugin_class = "late.HalfAPointAnHour"
"""
PLUGIN = """
from nbgrader.plugins import LateSubmissionPlugin

class HalfAPointAnHour(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return None if student_id == "eve" else total_seconds_late / 7200
"""


def test_late_penalties_by_the_courses_own_rule(course, ask):
    (course.root / "late.py").write_text(PLUGIN)
    with open(course.root / "nbgrader_config.py", "a") as config:
        config.write(LATE)
    course = Course(course.root)
    ask("UPDATE assignment SET duedate = '2026-01-10 12:00:00.000000'")
    times = {"ada": "2026-01-10 14:00:00.0 UTC", "bob": "2026-01-10 11:00:00.0 UTC", "cid": "2026-03-10 12:00:00.0 UTC",
             "eve": "2026-01-11 12:00:00.0 UTC", "fay": None}  # fmt: skip
    for student, when in times.items():
        submit(course, student)
        if when:
            (course.submitted / student / "exercises" / "timestamp.txt").write_text(when)
    assert write_sorted(course, *(rows(course, s, 0.5) for s in times)) == []
    penalty = penalties(ask)
    assert penalty["ada", "adagrad"] == 1.0  # two hours
    assert penalty["cid", "adagrad"] == 5.0  # never more than the score
    assert {penalty[s, n] for s in ("bob", "eve", "fay") for n in NOTEBOOKS} == {None}
    assert (course.autograded / "ada" / "exercises" / "timestamp.txt").read_text() == times["ada"]
    ask("UPDATE assignment SET duedate = '2026-01-10 13:00:00.000000'")
    write_sorted(course, *(rows(course, s, 0.5) for s in times))
    assert penalties(ask)["ada", "adagrad"] == 0.5  # the due date was moved
    ask("UPDATE assignment SET duedate = NULL")
    write_sorted(course, *(rows(course, s, 0.5) for s in times))
    assert set(penalties(ask).values()) == {None}


PENALTIES = """SELECT sa.student_id, n.name, sn.late_submission_penalty FROM submitted_notebook sn
    JOIN submitted_assignment sa ON sa.id = sn.assignment_id JOIN notebook n ON n.id = sn.notebook_id"""


def penalties(ask) -> dict[tuple[str, str], float | None]:
    return {(student, name): value for student, name, value in ask(PENALTIES)}


FAILING = """
from nbgrader.plugins import BasePlugin

class Failing(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {"ada": 1.0}[student_id]
"""


def test_a_late_rule_that_fails_names_the_student_and_spares_the_others(course, ask):
    (course.root / "failing.py").write_text(FAILING)
    with open(course.root / "nbgrader_config.py", "a") as config:
        config.write('c.AssignLatePenalties.plugin_class = "failing.Failing"\n')
    course = Course(course.root)
    ask("UPDATE assignment SET duedate = '2026-01-10 12:00:00.000000'")
    for student in ("ada", "bob"):
        submit(course, student)
        (course.submitted / student / "exercises" / "timestamp.txt").write_text("2026-01-10 14:00:00.0 UTC")
    lines = sorted(rows(course, "ada", 0.5) + rows(course, "bob", 0.5), key=lambda r: (r["student"], r["notebook"]))
    left = writer.write(course, "exercises", joined(lines, (), answers(course, lines)))
    assert len(left) == len(NOTEBOOKS)
    said = "the late-penalty plugin failing.Failing failed: KeyError: 'bob'. The late penalty stays as it was."
    assert str(left[0]) == f"bob, adagrad: {said}"
    assert penalties(ask)["ada", "adagrad"] == 1.0 and penalties(ask)["bob", "adagrad"] is None
    assert grades(ask, "bob")["adagrad_tests"][0] == 5.0


def test_a_late_rule_that_is_not_there_is_refused_at_once(course):
    with open(course.root / "nbgrader_config.py", "a") as config:
        config.write('c.AssignLatePenalties.plugin_class = "nowhere.Mine"\n')
    with pytest.raises(UsageError, match=r"'nowhere\.Mine' \(AssignLatePenalties\.plugin_class\) cannot be loaded"):
        late_rule(Course(course.root).config, course.root)


@pytest.mark.parametrize("text", ["yesterday", "x" * 10_000, "99999-01-01 00:00:00 UTC", ""])
def test_a_strange_timestamp_is_none(course, ask, text):
    submit(course, "ada")
    (course.submitted / "ada" / "exercises" / "timestamp.txt").write_text("2026-01-10 14:00:00.0 UTC")
    write_sorted(course, rows(course, "ada"))
    assert ask("SELECT timestamp FROM submitted_assignment") == [("2026-01-10 14:00:00.000000",)]
    (course.submitted / "ada" / "exercises" / "timestamp.txt").write_text(text)
    write_sorted(course, rows(course, "ada"))
    assert ask("SELECT timestamp FROM submitted_assignment") == [(None,)]


def test_a_named_pipe_for_a_timestamp_does_not_block(course, ask):
    submit(course, "ada")
    os.mkfifo(course.submitted / "ada" / "exercises" / "timestamp.txt")
    write_sorted(course, rows(course, "ada"))
    assert ask("SELECT timestamp FROM submitted_assignment") == [(None,)]
