"""nbgrader's converters as functions: release, executed solutions, and pages of notebooks that no room judges."""

from __future__ import annotations

import copy
import glob
import logging
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment, GenerateFeedback, GenerateSolution
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets import TraitError
from traitlets.config import Config

from autograder.course.course import Course, notebooks_in
from autograder.course.database import course_id, patient, quiet, reported
from autograder.errors import UsageError

#: the line of a traceback that names the exception
RAISED = re.compile(r"[A-Za-z_][\w.]*: ")

#: nbgrader's message before each notebook
CONVERTING = "Converting notebook %s"

#: all notebooks of an assignment, where none was taken away: with its own `*` nbgrader does not let any be added once
#: students have handed in
EVERY = "?*"

#: a path that nbgrader's patterns take as it stands
PLAIN = re.compile(r"[\w/ .:\\-]*")


def generate_release(course: Course, assignment: str, folder: Path, database: str | None) -> None:
    """Write `folder/<assignment>/*.ipynb` as students get them; record the cells in `database`, if one is given."""
    settings: dict[str, Any] = {
        "CourseDirectory": {"assignment_id": glob.escape(assignment), "release_directory": str(folder)}
    }
    if database:
        settings["CourseDirectory"]["db_url"] = patient(database)
        sources = {path.stem for path in notebooks_in(course.source / assignment)}
        if recorded(course, patient(database), assignment) <= sources:
            settings["CourseDirectory"]["notebook_id"] = EVERY
    else:
        settings |= {"GenerateAssignment": {"no_database": True}, "SaveCells": {"enabled": False}}
    convert(GenerateAssignment, course, settings)


def recorded(course: Course, database: str, assignment: str) -> set[str]:
    """Return the notebooks of an assignment that a gradebook knows."""
    with reported(database), quiet(), Gradebook(database, course_id(course)) as gradebook:
        try:
            return {notebook.name for notebook in gradebook.find_assignment(assignment).notebooks}
        except MissingEntry:
            return set()


def generate_solution(course: Course, assignment: str, name: str, folder: Path, database: str) -> None:
    """Write `folder/<assignment>/<name>.ipynb` executed; `database` is a scratch one."""
    with quiet(), Gradebook(database) as gradebook:
        gradebook.update_or_create_assignment(assignment)
    where = {"assignment_id": glob.escape(assignment), "notebook_id": glob.escape(name)}
    where |= {"solution_directory": str(folder), "db_url": database}
    convert(GenerateSolution, course, {"CourseDirectory": where})


def generate_feedback(course: Course, assignment: str, name: str, folder: Path) -> None:
    """Write nbgrader's `folder/<student>/<assignment>/<name>.html` of every marked notebook of this name."""
    where = {"assignment_id": glob.escape(assignment), "notebook_id": glob.escape(name)}
    settings = {"CourseDirectory": {**where, "feedback_directory": str(folder.resolve())}}
    convert(GenerateFeedback, course, {**settings, "GenerateFeedback": {"force": True}})


def convert(kind: type[BaseConverter], course: Course, settings: Mapping[str, Any]) -> None:
    """Run one of nbgrader's converters over the course, quietly. Raises UsageError with nbgrader's reason."""
    config = Config(copy.deepcopy(course.config))  # merging writes into its sections
    config.merge(Config(settings))
    config.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=40"]
    logger = logging.getLogger("optviz.nbgrader")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    transcript = Transcript()
    logger.handlers = [transcript]
    try:
        with plainly_named(course) as folders:
            config.CourseDirectory.update(folders)
            converter = kind(coursedir=CourseDirectory(config=config), config=config, log=logger)
            with quiet(), reported(converter.coursedir.db_url):
                converter.start()
    except (NbGraderException, TraitError, ModuleNotFoundError) as error:  # the settings may name any module
        raise UsageError(f"nbgrader: {transcript.reason(course, kind) or error}") from None


@contextmanager
def plainly_named(course: Course) -> Iterator[dict[str, str]]:
    """Link the course's folders under plain names, since nbgrader takes names for globs and regular expressions."""
    paths = {"root": course.root, "source_directory": course.source, "autograded_directory": course.autograded}
    if all(PLAIN.fullmatch(str(path)) for path in paths.values()):
        yield {name: str(path) for name, path in paths.items()}
        return
    with tempfile.TemporaryDirectory(prefix="optviz-") as folder:
        for name, path in paths.items():
            (Path(folder) / name).symlink_to(path)
        yield {name: str(Path(folder) / name) for name in paths}


class Transcript(logging.Handler):
    """nbgrader's error messages, from which its reason can be read: its exceptions only say that there was one."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.messages: list[str] = []
        self.at: Path | None = None  # the notebook at work when the first message came

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR:
            self.messages.append(record.getMessage())
        elif record.msg == CONVERTING and isinstance(record.args, tuple) and not self.messages:
            self.at = Path(os.path.normpath(str(record.args[0])))

    def reason(self, course: Course, kind: type[BaseConverter]) -> str:
        """Return the exception that the first traceback ends in, or the first message, and the notebook it is about."""
        traces = [m for m in self.messages if m.startswith("Traceback")]
        raised = [line for line in (traces[0] if traces else "").splitlines() if RAISED.match(line)]
        reason = raised[-1] if raised else next(iter(self.messages), "")
        if not raised or self.at is None or kind not in (GenerateAssignment, GenerateSolution):
            return reason
        return f"{course.show(course.source / self.at.parent.name / self.at.name)}: {reason}"
