"""Our preprocessors for nbgrader's lists, and its converters as functions: the only file that imports either.

`nbgrader_config.py` names the preprocessors, so that nbgrader's own commands and panels use them as well.
"""

from __future__ import annotations

import ast
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateAssignment, GenerateSolution
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from autograder.course import Course
from autograder.errors import UsageError


class NameStubs(ClearSolutions):
    """Clear solutions as nbgrader does, with a stub that names what is to be written."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        name = defined(cell.source) if cell.cell_type == "code" else None
        argument = f'"{name}"' if name else ""
        self.code_stub = {"python": f"# YOUR CODE HERE\nraise NotImplementedError({argument})"}
        return super().preprocess_cell(cell, resources, cell_index)


def defined(source: str) -> str | None:
    """The first class or function that a cell defines."""
    names = (n.name for n in ast.parse(source).body if isinstance(n, (ast.ClassDef, ast.FunctionDef)))
    return next(names, None)


class Tidy(NbGraderPreprocessor):
    """Make an executed solution a pure function of its source; refuse one that fails or writes to stderr."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        nb.metadata["language_info"] = {"name": "python"}
        for cell in nb.cells:
            cell.metadata.pop("execution", None)  # when it ran
            for output in cell.get("outputs", ()):
                if output.output_type == "error":
                    raise RuntimeError(f"the solution cell {cell.id!r} raises {output.ename}: {output.evalue}")
                if output.get("name") == "stderr":
                    raise RuntimeError(f"the solution cell {cell.id!r} writes to stderr: {output.text.strip()[:200]}")
        return nb, resources


def generate_release(course: Course, assignment: str, folder: Path, database: str | None) -> None:
    """Write `folder/<assignment>/*.ipynb` as students get them; record the cells in `database`, if one is given."""
    settings: dict[str, Any] = {"CourseDirectory": {"assignment_id": assignment, "release_directory": str(folder)}}
    if database:
        settings["CourseDirectory"]["db_url"] = database
    else:
        settings |= {"GenerateAssignment": {"no_database": True}, "SaveCells": {"enabled": False}}
    convert(GenerateAssignment, course, settings)


def generate_solutions(course: Course, assignment: str, folder: Path, database: str) -> None:
    """Write `folder/<assignment>/*.ipynb` executed; `database` must know the assignment."""
    where = {"assignment_id": assignment, "solution_directory": str(folder), "db_url": database}
    convert(GenerateSolution, course, {"CourseDirectory": where})


def convert(kind: type[BaseConverter], course: Course, settings: Mapping[str, Any]) -> None:
    """Run one of nbgrader's converters over the course, quietly. Raises UsageError with nbgrader's reason."""
    config = Config(course.config)
    config.merge(Config(settings))
    config.CourseDirectory.root = str(course.root)
    config.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=40"]
    logger = logging.getLogger("optviz.nbgrader")
    logger.propagate = False
    transcript = Transcript()
    logger.handlers = [transcript]
    converter = kind(coursedir=CourseDirectory(config=config), config=config, log=logger)
    try:
        with quiet():
            converter.start()
    except NbGraderException as error:
        raise UsageError(f"nbgrader: {transcript.reason() or error}") from None


@contextmanager
def quiet() -> Iterator[None]:
    """Leave out SQLAlchemy's remarks on nbgrader's models; set the environment as nbgrader needs it.

    It starts `alembic` by name when it makes a database, and kernels draw nothing where MPLBACKEND says so.
    """
    before = dict(os.environ)
    os.environ.pop("MPLBACKEND", None)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class Transcript(logging.Handler):
    """nbgrader's error messages, from which its reason can be read: its exceptions only say that there was one."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

    def reason(self) -> str:
        """The last line of the first traceback, or the first message."""
        traces = [m for m in self.messages if m.startswith("Traceback")]
        return traces[0].strip().splitlines()[-1] if traces else next(iter(self.messages), "")
