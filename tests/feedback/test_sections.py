"""What is said to a class: made once for all to whom the same is said, and to nobody what is another's."""

import errno
import os
from itertools import count

import pytest

from autograder import files
from autograder.boundary import Boundary
from autograder.feedback import advice, kept, sections
from autograder.feedback.kept import Kept, content
from autograder.feedback.pages import write
from autograder.feedback.sections import Sections, rendered
from autograder.records import Cell, Submission
from autograder.results import joined
from tests.feedback.answers import DECAYING, RIGHT, graded

CELL = "adagrad"


@pytest.fixture
def drawn(monkeypatch):
    """The students for whom something is drawn."""
    found, draw = [], sections.draw

    def seen(row, *more, **named):
        found.append(row["student"])
        return draw(row, *more, **named)

    monkeypatch.setattr(sections, "draw", seen)
    return found


def handed_in(student, source):
    cell = Cell(source, "solution", CELL)
    return Submission(student, "exercises", "adagrad", cells=(cell,)).row()


def pages(folder, answers):
    """The pages of students with these answers."""
    lines = [graded(source, student) for student, source in answers.items()]
    rows, figures = zip(*lines, strict=True)
    write(joined(iter(rows), iter(figures), (handed_in(*one) for one in answers.items())), folder)
    return {student: (folder / student / "exercises" / "adagrad.html").read_text() for student in answers}


def test_the_same_is_drawn_once_and_said_to_each(tmp_path, drawn, monkeypatch):
    monkeypatch.setattr("autograder.processes.cores", lambda: 1)
    told = pages(tmp_path, {"ada": RIGHT, "bob": RIGHT, "eve": DECAYING})
    assert drawn == ["ada", "eve"]
    ada, bob = ("\n".join(t for t in told[s].splitlines() if "made-from" not in t) for s in ("ada", "bob"))
    assert ada != bob and ada.replace("ada ·", "bob ·") == bob


def test_nobody_reads_the_code_of_another_with_the_same_mistake(tmp_path):
    mine, theirs = (f"{DECAYING}\n# {name}'s" for name in ("mine", "theirs"))
    told = pages(tmp_path, {"ada": mine, "bob": theirs})
    assert "Your cell, line" in told["ada"] and "Your cell, line" in told["bob"]
    assert "# mine&#39;s" in told["ada"] and "# theirs" not in told["ada"]
    assert "# theirs&#39;s" in told["bob"] and "# mine" not in told["bob"]


def test_a_section_is_made_once_for_all_of_whom_the_same_is_said():
    right, wrong = graded(RIGHT), graded(DECAYING)
    made = Sections()
    ada = made.of(*right, sources={CELL: RIGHT})
    assert made.of({**right[0], "student": "bob"}, right[1], sources={CELL: f"# {RIGHT}"}) is ada
    mine, theirs = (made.of(*wrong, sources={CELL: f"{DECAYING}# {name}"}) for name in ("mine", "theirs"))
    assert mine.advice.code != theirs.advice.code and mine.advice.worked is theirs.advice.worked


def test_a_step_is_worked_out_once_for_a_mistake_however_it_is_written(monkeypatch):
    number, worked = count(), advice.worked

    def counted(*given):
        next(number)
        return worked(*given)

    monkeypatch.setattr(advice, "worked", counted)
    made = Sections()
    row, figure = graded(DECAYING)
    steps = [
        made.of(row, figure, sources={CELL: f"{DECAYING}# {n}"}).advice.worked for n in range(3)
    ]  # three students who wrote it each in their own words
    assert next(number) == 1 and steps[0] is not None and steps[0] == steps[1] == steps[2]


def test_a_drawing_that_failed_is_tried_again_for_the_next(monkeypatch):
    row, figure = graded(RIGHT)
    made, boundary = Sections(), Boundary("ada")
    with monkeypatch.context() as patched:
        patched.setattr(sections, "draw", lambda *_, **__: 1 / 0)
        first = made.of(row, figure, boundary)
    assert first.figure is None and sections.UNDRAWN in first.notes and len(boundary.left) == 1
    second = made.of({**row, "student": "bob"}, figure, boundary)
    assert second.figure is not None and sections.UNDRAWN not in second.notes and len(boundary.left) == 1


def test_a_score_set_by_hand_and_a_comment_are_one_students():
    row, figure = graded(RIGHT)
    made = Sections()
    plain, changed = made.of(row, figure), made.of({**row, "score": 3.0}, figure, comment="Well tried.")
    assert "Well tried." in rendered(changed) and "Well tried." not in rendered(plain)
    assert (plain.score, changed.score) == ("10", "3")


def test_a_content_is_a_line_without_its_student():
    row, figure = graded(RIGHT)
    assert content(row, figure) == content({**row, "student": "bob"}, {**figure, "student": "bob"})
    assert content(row, figure) != content({**row, "notes": ["late"]}, figure)
    assert content(row, figure) != content(row, {**figure, "arrays": {}}) != content(row, None)
    assert content({**row, "notes": ["\ud800"]}) != content({**row, "notes": ["\ud801"]})


def test_what_was_not_asked_for_the_longest_goes(monkeypatch):
    monkeypatch.setattr(kept, "MAX_KEPT", 2)
    things: Kept[int] = Kept()
    number = count()
    for name in "abac":
        things.get(name, lambda: next(number))
    assert things.things == {"a": 0, "c": 2}


def test_what_fails_is_not_kept():
    things: Kept[int] = Kept()
    with pytest.raises(ZeroDivisionError):
        things.get("a", lambda: 1 // 0)
    assert things.get("a", lambda: 3) == 3
    assert things.get("b", lambda: 1, sound=lambda: False) == 1
    assert things.get("b", lambda: 2) == 2


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    """What is compiled, by processes that begin anew and share a cache."""
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "cache"))
    found = []
    real = sections.jinja2.Environment.compile

    def compile(environment, source, name=None, *more, **named):
        found.append(name)
        return real(environment, source, name, *more, **named)

    monkeypatch.setattr(sections.jinja2.Environment, "compile", compile)
    yield found
    sections.templates.cache_clear()


def loaded():
    sections.templates.cache_clear()
    return sections.templates().get_template("section.html.j2").module


def test_a_template_is_compiled_once_and_again_if_what_was_kept_is_damaged(compiled):
    loaded(), loaded()
    assert compiled == ["section.html.j2"]
    for path in files.private_cache("templates").iterdir():
        whole = path.read_bytes()
        path.write_bytes(whole[:-20] + bytes(20))
    assert loaded().section
    assert compiled == ["section.html.j2"] * 2


def test_a_full_disk_keeps_nobody_from_a_page(compiled, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files, "replace", full)
    assert loaded().section and loaded().section
    assert compiled == ["section.html.j2"] * 2
