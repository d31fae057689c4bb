"""Settings are read as nbgrader reads them, its outdated names included."""

import pytest
from nbgrader.apps.baseapp import NbGrader

from autograder.course.directory import Reader, loaded, settings
from autograder.errors import UsageError

PLAIN = {
    "course": "c.CourseDirectory.course_id = 'numerics'\nc.CourseDirectory.source_directory = 'src'",
    "lists": "c.ClearSolutions.code_stub = {'python': '...'}\nc.GenerateAssignment.preprocessors.append('a.B')",
    "exchange": "c.Exchange.timezone = 'Europe/Paris'\nc.Exchange.root = '/srv/exchange'",
    "application": "c.Application.log_level = 10\nc.JupyterApp.answer_yes = True",
    "nothing": "",
}
OUTDATED = {
    "NbGrader": "c.NbGrader.course_id = 'numerics'\nc.NbGrader.release_directory = 'out'",
    "BasicConfig": "c.BasicConfig.course_id = 'numerics'",
    "TransferApp": "c.TransferApp.timezone = 'Europe/Paris'",
    "Exchange": "c.Exchange.course_id = 'numerics'",
    "BaseNbConvertApp": "c.BaseNbConvertApp.permissions = 600",
}


def said(config):
    """What settings say; nbgrader makes sections, empty ones, by looking for them."""
    return {name: repr(section) for name, section in config.items() if section}


def traits(directory):
    return {name: value for name, value in directory.trait_values().items() if name not in ("parent", "log", "config")}


@pytest.mark.parametrize("name", [*PLAIN, *OUTDATED])
def test_settings_are_nbgraders(tmp_path, name):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n" + (PLAIN | OUTDATED)[name])
    found, theirs = settings(tmp_path), loaded(NbGrader, tmp_path)
    assert said(found.config) == said(theirs.config)
    assert traits(found.directory) == traits(theirs.coursedir)
    assert loaded(Reader, tmp_path).outdated is (name in OUTDATED)


def test_a_second_file_in_the_course_folder_that_the_first_one_names(tmp_path):
    course = tmp_path / "course"
    course.mkdir()
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\nc.CourseDirectory.root = {str(course)!r}")
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'numerics'")
    found, theirs = settings(tmp_path), loaded(NbGrader, tmp_path)
    assert found.root == course and said(found.config) == said(theirs.config)
    assert found.directory.course_id == "numerics"


@pytest.mark.parametrize("text", ["c.CourseDirectory.course_id = 5", "c.NbGrader.logfile = 5", "1 / 0", "c ="])
def test_a_setting_that_cannot_be_is_named(tmp_path, text):
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{text}")
    with pytest.raises(UsageError, match=r"nbgrader_config\.py"):
        settings(tmp_path)
