"""`optviz init`: a course of one's own, whole or not at all."""

import errno
import os
import re
import stat

import pytest
from click.testing import CliRunner

from autograder import files
from autograder.cli import cli
from autograder.commands import init
from autograder.course import private
from autograder.course.bundle import bundled
from autograder.course.course import Course, subfolders
from autograder.errors import UsageError


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_it_has_all_of_the_kits_notebooks_and_settings_of_its_own(tmp_path):
    course = init.init(tmp_path / "Numerical Optimization 2")
    assert course.sources == tuple(sorted(f.name for f in subfolders(bundled() / "source")))
    assert {"exercises", "lesson"} <= set(course.sources)
    for kind in ("source", "solutions"):
        kit = bundled() / kind
        for path in kit.rglob("*.ipynb"):
            assert (course.root / kind / path.relative_to(kit)).read_bytes() == path.read_bytes()
    assert course.directory.course_id == "Numerical-Optimization-2"
    page = (course.root / "README.md").read_text()
    assert page.startswith("# Numerical Optimization 2\n") and "`adagrad`, `adamw`" in page
    for word in ("COURSE", "ASSIGNMENTS", "EXERCISES"):
        assert word not in page.replace("CourseDirectory", "")
    assert (course.root / "docs" / "instructors.md").is_file()


def test_what_students_must_not_read_is_closed_to_them(tmp_path):
    tmp_path.chmod(0o755)
    course = init.init(tmp_path / "course")
    assert private.open_places(course, [course.source, course.solutions, course.submitted]) == []
    assert course.root.stat().st_mode & stat.S_IROTH  # release/ will be for everybody


@pytest.mark.parametrize("there", ["README.md", "notes", ".gitignore"])
def test_nothing_is_written_over(tmp_path, there):
    (tmp_path / there).write_text("mine")
    with pytest.raises(UsageError, match=f"is not empty: it has {there}"):
        init.init(tmp_path)
    assert names(tmp_path) == {there} and (tmp_path / there).read_text() == "mine"


def test_a_new_repository_is_as_good_as_an_empty_folder(tmp_path):
    (tmp_path / ".git").mkdir()
    assert init.init(tmp_path).root == tmp_path.resolve()


def test_a_course_that_cannot_be_finished_is_not_begun(tmp_path, monkeypatch):
    monkeypatch.setattr(init, "NAMED", "a line that the settings have not")
    with pytest.raises(UsageError, match="does not name its course"):
        init.init(tmp_path / "new" / "course")
    assert names(tmp_path) == set()


@pytest.mark.parametrize("full", ["new", "move"])
def test_on_a_full_disk_nothing_is_left_and_the_reason_is_said(tmp_path, monkeypatch, full):
    def no_space(*where):
        if full == "new" or (where[1].parent == tmp_path / "course" and where[1].name == "docs"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.rename(*where)

    monkeypatch.setattr(*{"new": (files, "opened"), "move": (init.shutil, "move")}[full], no_space)
    (tmp_path / "course").mkdir()
    with pytest.raises(UsageError, match=r"No course was made in .*course: No space left on device\.$"):
        init.init(tmp_path / "course")
    assert names(tmp_path) == {"course"}


def test_an_installation_without_notebooks_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.course.bundle.PACKAGE", tmp_path)
    with pytest.raises(UsageError, match="brings no notebooks"):
        init.init(tmp_path / "course")
    assert names(tmp_path) == set()


@pytest.mark.parametrize(
    ("name", "kept"), [("opt", "opt"), ("a/b c", "a-b-c"), ("..", "course"), ('x"; y', "x-y"), ("Übung 1", "Übung-1")]
)
def test_the_exchange_can_name_a_folder_after_every_course(name, kept):
    assert init.course_id(name) == kept


def test_it_is_a_course_where_it_stands(tmp_path, monkeypatch):
    init.init(tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")
    assert not Course().elsewhere


def test_every_link_in_its_pages_leads_somewhere(tmp_path):
    root = init.init(tmp_path / "course").root
    for page in (root / "README.md", *(root / "docs").glob("*.md")):
        for link in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Kurs Größe 2026", "Next: cd 'Kurs Größe 2026', then optviz doctor"),
        (".", "Next: optviz doctor and optviz release. README.md here says the rest."),
    ],
)
def test_what_comes_next_can_be_copied(tmp_path, monkeypatch, name, said):
    monkeypatch.chdir(tmp_path)
    assert said in CliRunner().invoke(cli, ["init", name]).stderr
