"""Names of exercises and assignments: those that cannot be are told apart, with one that could."""

import pytest

from autograder.errors import UsageError
from autograder.scaffold import names


@pytest.mark.parametrize("name", ["lion", "heavy_ball", "adam2", "sgd", "x" * 60])
def test_a_name_that_can_be_a_package_and_a_cell(name):
    assert names.exercise(name) == name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("heavy-ball", "for instance heavy_ball"),
        ("HeavyBall", "for instance heavy_ball"),
        ("heavy ball", "for instance heavy_ball"),
        ("Übung 3", "for instance ubung_3"),
        ("2nd_order", "for instance nd_order"),
        ("Ни", "beginning with a letter, 60 at most[.]"),
        ("", "cannot name an exercise"),
        ("../up", "for instance up"),
        ("a.b", "for instance a_b"),
        ("x" * 61, "60 at most"),
        ("lambda", "word of Python's own.* Try my_lambda"),
        ("sum", "word of Python's own"),
        ("np", "meaning of its own"),
        ("styles", "meaning of its own"),
        ("numpy", "module that Python imports.* Try my_numpy"),
        ("random", "module that Python imports"),
        ("autograder", "module that Python imports"),
        ("test_lion", "Leave out test_: lion"),
    ],
)
def test_another_name_is_refused_with_one_that_could_be(name, said):
    with pytest.raises(UsageError, match=said):
        names.exercise(name)


@pytest.mark.parametrize("name", ["week3", "Week 3", "Übung 3", "ps-1", "2026.1"])
def test_an_assignment_is_a_folder(name):
    assert names.assignment(name) == name


@pytest.mark.parametrize("name", ["", " ", "a/b", "..", ".hidden", "-x", "a+b", "a\\b", "a\nb", " a", "x" * 201])
def test_what_no_folder_can_be_called_is_refused(name):
    with pytest.raises(UsageError, match="cannot name an assignment, which is a folder under source/: it "):
        names.assignment(name)
