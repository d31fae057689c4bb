"""Preprocessors, exporter and exchange for nbgrader's own commands and panels."""

from __future__ import annotations

import glob
import os
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import CoalesceStreamsPreprocessor
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.preprocessors import ClearMarkScheme, ClearSolutions, Execute, GetGrades, NbGraderPreprocessor
from traitlets import Bool, List, Unicode

from autograder.boundary import Boundary, bounded
from autograder.course import private
from autograder.course.course import Course, mark_schemes
from autograder.errors import Fault, UsageError
from autograder.exercises.exercise import Exercise
from autograder.gradebook import cells, receipts
from autograder.plugin.handed_in import (
    HandedIn,
    closed_folders,
    complete_rows,
    missing_names,
    read_times,
    room,
    standardize_time,
)
from autograder.shown import harmless
from autograder.submission import notebook
from autograder.text import line

#: a class or function that a cell defines
DEFINED = re.compile(r"^(?:class|def|async\s+def)\s+(\w+)", re.MULTILINE)


class NameStubs(ClearSolutions):
    """Clear solutions as nbgrader does, with a stub that names what is to be written.

    A course's own `ClearSolutions.code_stub` stays as it is.
    """

    code_stub: dict[str, str]

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        own = self.code_stub
        stock: str = ClearSolutions().code_stub["python"]
        name = DEFINED.search(cell.source) if cell.cell_type == "code" else None
        if name and own.get("python") == stock:
            self.code_stub = {**own, "python": stock.replace("()", f'("{name.group(1)}")')}
        try:
            return super().preprocess_cell(cell, resources, cell_index)
        finally:
            self.code_stub = own


class ClearRubrics(ClearMarkScheme):
    """Clear mark schemes as nbgrader does, also from a locked cell that explains how an answer in words is graded.

    nbgrader wants them in a task alone, which has points of its own and no place for the answer.
    """

    enforce_metadata = Bool(False)


class Tidy(NbGraderPreprocessor):
    """Make an executed solution a pure function of its source; refuse one that fails or writes to stderr.

    The solution of a notebook without a room stays as nbgrader makes it, but for what differs from run to run: the time
    at which each cell ran, and into how many pieces its output is cut.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        nb, resources = CoalesceStreamsPreprocessor().preprocess(nb, resources)
        for cell in nb.cells:
            cell.metadata.pop("execution", None)  # when it ran
        if room(self.parent.parent.coursedir, resources) is None:
            return nb, resources
        nb.metadata["language_info"] = {"name": "python"}
        for cell in nb.cells:
            for output in cell.get("outputs", ()):
                if output.output_type == "error":
                    raise RuntimeError(f"the solution cell {cell.id!r} raises {output.ename}: {output.evalue}")
                if output.get("name") == "stderr":
                    raise RuntimeError(
                        f"the solution cell {cell.id!r} writes to stderr: {output.text.split(chr(10))[0][:200]}"
                    )
        return nb, resources


class Intake(NotebookExporter):
    """nbgrader's exporter for autograding, whose first pass reads what was handed in as we do: nothing is trusted.

    It gives the release's notebook with the student's answers and added cells in it, whatever the file holds, so that
    duplicated, deleted or retagged cells reach none of nbgrader's checks, and no cell keeps a tag or an output.
    A notebook without a room is read as nbgrader reads it.
    """

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**keywords)
        if isinstance(self.parent, Autograde):
            read_times(self.parent.coursedir)
            complete_rows(self.parent.coursedir)
            self.find()

    def find(self) -> None:
        """Let nbgrader grade a notebook that was handed in under another name as if it had its own.

        It has just listed the notebooks by their names, and begins to convert them once its exporter is made.
        """
        converter: Any = self.parent  # nbgrader's, which has no types
        folders = converter.coursedir
        for student in closed_folders(folders):
            place = converter._format_source(folders.assignment_id, student)
            converter.assignments.setdefault(place, [os.path.join(place, "*.ipynb")])  # to be named, and to fail
        for place in glob.glob(converter._format_source(folders.assignment_id, folders.student_id)):
            found = re.match(converter._format_source("(?P<a>.*)", "(?P<s>.*)", escape=True), place)
            if not found:
                continue
            there = converter.assignments.get(place, [])
            names = {Path(path).stem for path in there}
            try:
                more = bounded("read", missing_names, folders, found["s"], found["a"], names)
            except (Fault, UsageError) as error:
                self.log.error("%s: %s", place, error)
                continue
            wanted = [n for n in more if fnmatchcase(n, folders.notebook_id)]
            if wanted:
                converter.assignments[place] = [*there, *(os.path.join(place, f"{name}.ipynb") for name in wanted)]

    def from_filename(self, filename: str, resources: Any = None, **keywords: Any) -> tuple[NotebookNode, Any]:
        converter: Any = self.parent
        if not converter._sanitizing or room(converter.coursedir, resources) is None:
            return super().from_filename(filename, resources, **keywords)
        handed_in = HandedIn.read(converter, resources)
        for note in handed_in.submission.notes:
            self.log.warning("%s, %s: %s", line(handed_in.student), handed_in.name, line(note, 400))
        rebuilt = bounded("mark", shown, handed_in)
        return self.from_notebook_node(nbformat.from_dict(rebuilt), resources, **keywords)


def shown(handed_in: HandedIn) -> dict[str, Any]:
    """Return the rebuilt notebook as it is shown."""
    rebuilt = notebook(handed_in.skeleton, handed_in.submission)
    course = handed_in.course
    cells.show_schemes(rebuilt, mark_schemes(course.source / handed_in.assignment / f"{handed_in.name}.ipynb"))
    harmless(rebuilt)
    return rebuilt


class WriteVerdict(Execute):
    """Put the verdict into the graded cells of a notebook that has a room: no kernel starts.

    A notebook without a room is executed as nbgrader does it, which is not behind the wall. A fault of the grader
    raises, so that nbgrader reports this submission as failed and goes on to the next.
    """

    allow_weak_sandbox = Bool(False, help="Grade even where nothing isolates student code (level C).").tag(config=True)
    packages = List(Unicode(), help="Modules that answers may import beside NumPy and Matplotlib.").tag(config=True)
    execute_others = Bool(
        True, help="Execute notebooks without a room in a kernel, as nbgrader does: with your rights, behind no wall."
    ).tag(config=True)

    def __call__(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        with private.made_private(Course.of(self.parent.parent.coursedir)) as said:
            for sentence in said:
                self.log.info(sentence)
            where = resources["nbgrader"]
            standardize_time(self.parent.parent, where["student"], where["assignment"])
            return self.graded(nb, resources)

    def graded(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Judge a notebook that has a room; execute or leave another."""
        exercise = room(self.parent.parent.coursedir, resources)
        if exercise is not None:  # whatever switches Execute off, such as --no-execute: no verdict would be full marks
            return self.judged(nb, resources, exercise)
        self.check_tests(resources)
        if self.enabled and not self.execute_others:
            return self.left(nb, resources)
        return super().__call__(nb, resources)

    def check_tests(self, resources: Any) -> None:
        """Raise a Fault if a notebook is an exercise whose hidden tests are for another assignment."""
        course, where = Course.of(self.parent.parent.coursedir), resources["nbgrader"]
        released = course.release / where["assignment"] / f"{where['notebook']}.ipynb"
        if released.is_file() and (lost := course.without_tests(released)):
            raise Fault(lost)

    def judged(self, nb: Any, resources: Any, exercise: Exercise) -> tuple[Any, Any]:
        """Write the verdict, and keep the comments for `WriteComments`."""
        from autograder.feedback.sections import Sections  # slow to import

        handed_in = HandedIn.of(self.parent.parent, resources)
        rows, figures = handed_in.grade(self.allow_weak_sandbox)
        boundary = Boundary(handed_in.student, handed_in.name)
        drawn = {figure["cell"]: figure for figure in figures}
        sections = Sections(handed_in.course.rooms, player=False)
        bounded("mark", cells.mark, nb, rows, drawn, boundary, sections)
        cells.show_paths(nb, exercise, drawn, boundary, sections)
        for left in boundary.left:
            self.log.warning("%s", left)
        resources["optviz"] = cells.comments(handed_in.skeleton, exercise, handed_in.submission, rows)
        return nbformat.from_dict(nb), resources

    def left(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Leave the notebook unexecuted. Fault if a cell in it gets its score from being executed."""
        tags = [cell.metadata.get("nbgrader", {}) for cell in nb.cells if cell.cell_type == "code"]
        if any(mark.get("grade") and not mark.get("solution") for mark in tags):
            where = resources["nbgrader"]
            raise Fault(
                f"{where['assignment']}/{where['notebook']} has no room, and WriteVerdict.execute_others is off: "
                "its tests would run outside the wall."
            )
        return nb, resources


class WriteComments(NbGraderPreprocessor):
    """Write the automatic comments; behind `SaveAutoGrades`, which clears them."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            for cell, text in resources.get("optviz", {}).items():
                comment = gradebook.find_comment(cell, where["notebook"], where["assignment"], where["student"])
                comment.auto_comment = text
            gradebook.db.commit()
        return nb, resources


class PrivateGrades(GetGrades):
    """Get a page's grades as nbgrader does, and keep its folder, like all that is private, from other people."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        course = Course.of(self.parent.parent.coursedir)
        course.feedback.mkdir(parents=True, exist_ok=True)
        private.tighten(course)
        return super().preprocess(nb, resources)


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Release feedback as nbgrader does; a page that no student could fetch does not stop the others'."""

    def copy_files(self) -> None:
        pages: dict[str, list[Path]] = {}
        for page in map(Path, glob.glob(os.path.join(self.src_path, "*.html"))):
            pages.setdefault(self.student(page), []).append(page)
        excluded = set(self.coursedir.student_id_exclude.split(","))
        for student, found in sorted(pages.items()):
            folder = found[0].parent
            if student not in excluded and not (folder / receipts.SECRET).is_file():
                self.log.warning(
                    "Not released: the feedback of %s. What was graded did not come through the exchange, so there is "
                    "no submission_secret.txt beside the pages; hand them over in another way: %s", student, folder,
                )  # fmt: skip
                excluded.add(student)
            elif not (folder / receipts.TIME).exists():  # nbgrader shows it in its log
                (folder / receipts.TIME).write_text("")
        before, self.coursedir.student_id_exclude = self.coursedir.student_id_exclude, ",".join(sorted(excluded))
        try:
            super().copy_files()
        finally:
            self.coursedir.student_id_exclude = before
        for page in Path(self.dest_path).glob("*.html"):
            if page.stat().st_uid == os.getuid():
                page.chmod(page.stat().st_mode | 0o444)  # copied with the modes of the course's private folder

    def student(self, page: Path) -> str:
        """Return whose page it is, as nbgrader finds it out."""
        folders = self.coursedir
        place = folders.format_path(
            folders.feedback_directory, "(?P<student_id>.*)", folders.assignment_id, escape=True
        )
        found = re.match(place, str(page.parent))
        return found.group("student_id") if found else ""
