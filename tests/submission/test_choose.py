"""Which file is the notebook: the one that answers, by its content, and the notes say so."""

import io
import json
import stat
import zipfile

import pytest

from autograder.errors import Fault
from autograder.submission import File, Handed, Refused, Skeleton, choose
from tests.submission.notebooks import ANSWER, RELEASES, data, find, release, skeleton, solved, without_marks


@pytest.fixture(scope="module")
def skeletons(tmp_path_factory):
    """The small release, and a real one beside it."""
    (other,) = [path for path in RELEASES if path.stem == "nesterov"]
    return {"adagrad": skeleton(tmp_path_factory.mktemp("release")), "nesterov": Skeleton.read(other)}


@pytest.fixture
def chosen(skeletons):
    """From files (name, notebook) to the submission."""

    def chosen(*files, others=()):
        made = [File(name, held if isinstance(held, bytes | Refused) else data(held)) for name, held in files]
        return choose(Handed("adagrad", tuple(made), others), skeletons, "ada", "exercises")

    return chosen


def answer(submission):
    return next((c.source for c in submission.cells if c.grade_id == "adagrad"), None)


def other(text="x = 1"):
    notebook = solved()
    find(notebook, "adagrad")["source"] = f"{ANSWER}\n{text}"
    return notebook


def said(submission):
    return " ".join(submission.notes)


def archive(*entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, held in entries:
            zipped.writestr(name, held if isinstance(held, bytes) else data(held))
    return out.getvalue()


@pytest.mark.parametrize("name", ["adagrad (1).ipynb", "Untitled.ipynb", "x/adagrad.ipynb", "adagrad.ipynb.txt"])
@pytest.mark.parametrize("marks", ["with marks", "without marks"])
def test_the_only_one_is_taken_and_noted(chosen, name, marks):
    found = chosen((name, solved() if marks == "with marks" else without_marks(solved())))
    assert (found.status, answer(found), found.file, found.not_taken) == ("ok", ANSWER, name, ())
    assert f'The file "{name}" was graded; it should be named adagrad.ipynb.' in said(found)


def test_one_without_marks_that_only_defines_what_is_asked_for(chosen):
    bare = {"cells": [{"cell_type": "code", "source": ANSWER}], "nbformat": 4}
    assert answer(chosen(("my homework.ipynb", bare))) == ANSWER


def test_another_exercise_s_notebook_is_not_taken(chosen, skeletons):
    release_of_other = RELEASES[[p.stem for p in RELEASES].index("nesterov")].read_bytes()
    found = chosen(("adagrad (1).ipynb", release_of_other))
    assert (found.status, found.not_taken) == ("missing", ())


def test_a_stub_beside_the_answer(chosen):
    found = chosen(("adagrad.ipynb", release()), ("adagrad (1).ipynb", solved()))
    assert (answer(found), found.file, found.not_taken) == (ANSWER, "adagrad (1).ipynb", ("adagrad.ipynb",))
    assert 'The file "adagrad.ipynb" has no answers, so "adagrad (1).ipynb" was graded.' in said(found)


def test_of_two_answers_the_one_of_the_right_name(chosen):
    found = chosen(("adagrad.ipynb", solved()), ("a.ipynb", other()))
    assert (answer(found), found.file, found.not_taken) == (ANSWER, "", ("a.ipynb",))
    assert 'The file "a.ipynb" has different answers; "adagrad.ipynb" was graded.' in said(found)


@pytest.mark.parametrize("files", [("Adagrad.ipynb", "a.ipynb"), ("b.ipynb", "c.ipynb"), ("b.ipynb", "x/a.ipynb")])
def test_of_two_answers_without_the_right_name_the_nearest_then_the_first(chosen, files):
    right, wrong = files
    for order in ([(right, solved()), (wrong, other())], [(wrong, other()), (right, solved())]):
        found = chosen(*order)
        assert (answer(found), found.file, found.not_taken) == (ANSWER, right, (wrong,))


def test_equal_answers_need_no_word(chosen):
    found = chosen(("adagrad.ipynb", solved()), ("adagrad (1).ipynb", solved()))
    assert found.notes == ()
    assert found.not_taken == ("adagrad (1).ipynb",)


@pytest.mark.parametrize("held", [b"%PDF", b"{", b"", {"cells": [], "nbformat": 4}])
def test_what_is_of_no_exercise_is_named(chosen, held):
    found = chosen(("final.ipynb", held))
    assert (found.status, found.not_taken) == ("missing", ("final.ipynb",))
    assert '"final.ipynb"' in found.notes[0]


def test_what_was_handed_in_instead_is_named(chosen):
    found = chosen(others=("adagrad.pdf",))
    assert (found.status, found.not_taken) == ("missing", ("adagrad.pdf",))
    assert '"adagrad.pdf"' in found.notes[0]


def test_a_broken_one_is_unreadable_unless_another_answers(chosen):
    assert chosen(("Adagrad.ipynb", b"{")).status == "unreadable"
    found = chosen(("adagrad.ipynb", b"{"), ("adagrad (1).ipynb", solved()))
    assert answer(found) == ANSWER
    assert chosen(("adagrad.ipynb", Refused("unreadable", "A link.")), ("a.ipynb", solved())).status == "ok"


def test_one_that_cannot_be_read_is_a_fault_unless_another_answers(chosen):
    locked = Refused("fault", "cannot open it")
    with pytest.raises(Fault, match="cannot open it"):
        chosen(("a.ipynb", locked), ("adagrad.ipynb", release()))
    assert answer(chosen(("a.ipynb", locked), ("adagrad.ipynb", solved()))) == ANSWER


def test_an_archive_is_looked_into(chosen):
    found = chosen(("all.zip", archive(("exercises/adagrad.ipynb", solved()), ("__MACOSX/._adagrad.ipynb", b"x"))))
    assert (answer(found), found.file) == (ANSWER, "all.zip/exercises/adagrad.ipynb")


def test_a_file_goes_before_the_same_in_an_archive(chosen):
    found = chosen(("adagrad.ipynb", solved()), ("all.zip", archive(("adagrad.ipynb", other()))))
    assert (answer(found), found.not_taken) == (ANSWER, ("all.zip/adagrad.ipynb",))


def entry(name, mode=0):
    made = zipfile.ZipInfo(name)
    made.external_attr = mode << 16
    return made


@pytest.mark.parametrize(
    "held",
    [
        archive(("../adagrad.ipynb", solved())),
        archive(("/adagrad.ipynb", solved())),
        archive((entry("adagrad.ipynb", stat.S_IFLNK | 0o777), b"/etc/passwd")),
        archive(("inner.zip", archive(("adagrad.ipynb", solved())))),
        archive(("adagrad.ipynb", b" " * 150_000_000)),
        archive(*((f"{n}.ipynb", b"") for n in range(1_500)), ("adagrad.ipynb", solved())),
        archive(("adagrad.ipynb", solved()))[:-30],
        b"PK\x03\x04" + b"\xff" * 1_000,
        archive(),
    ],
    ids=["up", "absolute", "link", "nested", "bomb", "crowd", "torn", "noise", "empty"],
)
def test_odd_archives_are_refused(chosen, held):
    found = chosen(("all.zip", held))
    assert found.status == "missing" or (found.status == "unreadable" and found.notes)
    assert answer(found) is None


def test_names_are_cleaned(chosen):
    found = chosen(("adagrad\x1b[31m\n.ipynb", solved()))
    assert "\x1b" not in said(found)
    assert "\n" not in said(found)
    json.dumps(found.row())
