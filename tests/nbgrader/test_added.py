"""A notebook that is added to an assignment in the middle of a course."""

import shutil

from autograder.course import release
from tests.gradebook.rows import submit
from tests.nbgrader.tables import tables


def test_who_was_graded_before_is_graded_on_it_too(course, graded, tmp_path):
    for folder in (course.source, course.release):
        for name in ("adamw", "lr_finder", "nesterov"):
            (folder / "exercises" / f"{name}.ipynb").rename(tmp_path / f"{folder.name}-{name}.ipynb")
    release.record(course, "exercises")
    for student in ("ada", "bob"):
        submit(course, student, {"adagrad": "class AdaGrad: pass"}, notebooks=("adagrad",))
    graded(ada=0.5, bob=0.5)
    for folder in (course.source, course.release):
        shutil.move(tmp_path / f"{folder.name}-nesterov.ipynb", folder / "exercises" / "nesterov.ipynb")
    release.record(course, "exercises")
    submit(course, "ada", {"nesterov": "class Nesterov: pass"}, notebooks=("nesterov",))
    graded(ada=1.0, bob=1.0)
    found = {(s, c): (auto, waits) for s, _, c, auto, _, waits in tables(course.root / "gradebook.db")["grades"]}
    assert found["ada", "nesterov_tests"][0] > 0 and found["ada", "adagrad_tests"] == (10.0, 0)
    assert found["bob", "nesterov_tests"] == (0.0, 0) and found["bob", "adagrad_tests"] == (10.0, 0)
