"""Our preprocessors for nbgrader's lists, and its converters as functions: the only file that imports either.

`nbgrader_config.py` names the preprocessors, so that nbgrader's own commands and panels use them as well.
"""

from __future__ import annotations

import copy
import glob
import logging
import math
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback, GenerateSolution
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.preprocessors import AssignLatePenalties, ClearSolutions, Execute, NbGraderPreprocessor
from traitlets import Bool, List, TraitError, Unicode
from traitlets.config import Config

from autograder import marks, pending, pool, private, receipts
from autograder.boundary import Boundary, bounded
from autograder.course import Course
from autograder.database import patient, quiet, reported
from autograder.errors import Fault, UsageError
from autograder.exercise import Exercise, room_of
from autograder.handout import handed_out
from autograder.judge.scale import chosen
from autograder.pipeline import read
from autograder.pool import Item, Job
from autograder.records import Submission
from autograder.shown import harmless
from autograder.submission import Folder, Handed, Skeleton, choose, notebook
from autograder.text import line

#: the line of a traceback that names the exception
RAISED = re.compile(r"[A-Za-z_][\w.]*: ")

#: nbgrader's message before each notebook
CONVERTING = "Converting notebook %s"

#: a path that nbgrader's patterns take as it stands
PLAIN = re.compile(r"[\w/ .:\\-]*")

#: a class or function that a cell defines
DEFINED = re.compile(r"^(?:class|def|async\s+def)\s+(\w+)", re.MULTILINE)


def room(resources: Any) -> Exercise | None:
    """Return the room that judges the notebook at hand; None for one that is nbgrader's."""
    where = resources["nbgrader"]
    return room_of(where["assignment"], where["notebook"])


class NameStubs(ClearSolutions):
    """Clear solutions as nbgrader does, with a stub that names what is to be written.

    A course's own `ClearSolutions.code_stub` stays as it is.
    """

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        own, stock = self.code_stub, ClearSolutions().code_stub["python"]
        name = DEFINED.search(cell.source) if cell.cell_type == "code" else None
        if name and own.get("python") == stock:
            self.code_stub = {**own, "python": stock.replace("()", f'("{name.group(1)}")')}
        try:
            return super().preprocess_cell(cell, resources, cell_index)
        finally:
            self.code_stub = own


class Tidy(NbGraderPreprocessor):
    """Make an executed solution a pure function of its source; refuse one that fails or writes to stderr.

    The solution of a notebook without a room stays as nbgrader makes it.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        if room(resources) is None:
            return nb, resources
        nb.metadata["language_info"] = {"name": "python"}
        for cell in nb.cells:
            cell.metadata.pop("execution", None)  # when it ran
            for output in cell.get("outputs", ()):
                if output.output_type == "error":
                    raise RuntimeError(f"the solution cell {cell.id!r} raises {output.ename}: {output.evalue}")
                if output.get("name") == "stderr":
                    raise RuntimeError(
                        f"the solution cell {cell.id!r} writes to stderr: {output.text.split(chr(10))[0][:200]}"
                    )
        return nb, resources


@dataclass(frozen=True)
class HandedIn:
    """One notebook that nbgrader is about to grade: where it is, what it holds, and what grades it."""

    course: Course
    student: str
    assignment: str
    name: str
    skeleton: Skeleton
    submission: Submission

    @classmethod
    def of(cls, converter: BaseConverter, resources: Any) -> HandedIn:
        """Return what a converter is at work on, as its first pass has read it."""
        known = _handed_in.get(converter, {})
        return known.get(key(resources)) or cls.read(converter, resources)

    @classmethod
    def read(cls, converter: BaseConverter, resources: Any) -> HandedIn:
        """Read and rebuild what a converter is at work on, and keep it for the converter's later passes."""
        known = _handed_in.setdefault(converter, {})
        for other in [k for k in known if k[:2] != key(resources)[:2]]:
            del known[other]  # the last student's
        student, assignment, name = key(resources)
        course = Course.of(converter.coursedir)
        skeletons = {n.name: Skeleton.read(n.release) for n in course.notebooks(assignment)}
        data = submitted(converter.coursedir, student, assignment).handed(name)
        if isinstance(data, Handed):
            submission = bounded("read", choose, data, skeletons, student, assignment)
        else:
            submission = bounded("read", read, data, skeletons[name], student, assignment, name)
        skeleton = skeletons[name]
        known[key(resources)] = cls(course, student, assignment, name, skeleton, submission)
        return known[key(resources)]

    def grade(self, allow_weak: bool) -> tuple[list[dict], list[dict]]:
        """Rows and figures: from the course's cache if `optviz grade` or an earlier run has graded the same content.

        They are kept for the run's files, from which pages and reports are made.
        """
        self.course.check_release(self.assignment)
        seed = self.course.seed(self.assignment)
        cache, scale = str(self.course.cache), chosen(self.course.config)
        files = handed_out(self.course.release / self.assignment)
        packages = self.course.packages
        job = Job(self.assignment, seed, {self.name: self.skeleton}, allow_weak, cache, scale, files, packages)
        done = pool.work_alone(job, Item(self.student, self.name, self.submission))
        pending.keep(self.course, self.assignment, done)
        lines = pool.lines_of(done)
        return lines.rows, lines.figures


def key(resources: Any) -> tuple[str, ...]:
    return tuple(resources["nbgrader"][k] for k in ("student", "assignment", "notebook"))


def submitted(folders: CourseDirectory, student: str, assignment: str) -> Folder:
    """Return what a student handed in, where nbgrader looks for it."""
    course = Course.of(folders)
    place = Path(folders.format_path(folders.submitted_directory, student, assignment))
    released = [path.stem for path in course.released(assignment)]
    return Folder(place.parent.parent, place.parent.name, place.name, released, course.handed_out(assignment))


#: what each converter is at work on: the notebooks of one student
_handed_in: WeakKeyDictionary[BaseConverter, dict[tuple[str, ...], HandedIn]] = WeakKeyDictionary()


def missing_names(folders: CourseDirectory, student: str, assignment: str, names: set[str]) -> list[str]:
    """Return the notebooks with a room that a student handed in, but not under one of their `names`."""
    ours = Course.of(folders).notebooks(assignment)
    folder = submitted(folders, student, assignment)
    missing = [n.name for n in ours if n.name not in names]
    if not missing or not (folder.extras or folder.trouble):
        return []
    skeletons = {n.name: Skeleton.read(n.release) for n in ours}
    found: list[str] = []
    for name in missing:
        try:
            data = folder.handed(name)
            there = isinstance(data, Handed) and choose(data, skeletons, student, assignment).status != "missing"
        except Fault:  # it is raised again where nbgrader reports it as this student's
            there = True
        found += [name] if there else []
    nothing = not found and not names & {path.stem for path in Course.of(folders).released(assignment)}
    return missing[:1] if nothing else found  # without any, nbgrader would fail: what was handed in is none of them


class Intake(NotebookExporter):
    """nbgrader's exporter for autograding, whose first pass reads what was handed in as we do: nothing is trusted.

    It gives the release's notebook with the student's answers and added cells in it, whatever the file holds, so that
    duplicated, deleted or retagged cells reach none of nbgrader's checks, and no cell keeps a tag or an output.
    A notebook without a room is read as nbgrader reads it.
    """

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**keywords)
        if isinstance(self.parent, Autograde):
            self.find()

    def find(self) -> None:
        """Let nbgrader grade a notebook that was handed in under another name as if it had its own.

        It has just listed the notebooks by their names, and begins to convert them once its exporter is made.
        """
        converter, folders = self.parent, self.parent.coursedir
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

    def from_filename(self, filename: str, resources: Any = None, **keywords: Any) -> tuple[str, Any]:
        if not self.parent._sanitizing or room(resources) is None:
            return super().from_filename(filename, resources, **keywords)
        handed_in = HandedIn.read(self.parent, resources)
        for note in handed_in.submission.notes:
            self.log.warning("%s, %s: %s", line(handed_in.student), handed_in.name, line(note, 400))
        rebuilt = bounded("mark", shown, handed_in)
        return self.from_notebook_node(nbformat.from_dict(rebuilt), resources, **keywords)


def shown(handed_in: HandedIn) -> dict[str, Any]:
    """Return the rebuilt notebook as it is shown."""
    rebuilt = notebook(handed_in.skeleton, handed_in.submission)
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
            return self.graded(nb, resources)

    def graded(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Judge a notebook that has a room; execute or leave another."""
        exercise = room(resources)
        if exercise is not None:  # whatever switches Execute off, such as --no-execute: no verdict would be full marks
            return self.judged(nb, resources, exercise)
        if self.enabled and not self.execute_others:
            return self.left(nb, resources)
        return super().__call__(nb, resources)

    def judged(self, nb: Any, resources: Any, exercise: Exercise) -> tuple[Any, Any]:
        """Write the verdict, and keep the comments for `WriteComments`."""
        handed_in = HandedIn.of(self.parent.parent, resources)
        rows, figures = handed_in.grade(self.allow_weak_sandbox)
        boundary = Boundary(handed_in.student, handed_in.name)
        bounded("mark", marks.mark, nb, rows, {f["cell"]: f for f in figures}, boundary)
        for left in boundary.left:
            self.log.warning("%s", left)
        resources["optviz"] = marks.comments(handed_in.skeleton, exercise, handed_in.submission, rows)
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


def penalty(course: Course) -> Callable[[str, float, float], float | None]:
    """Return the course's rule for late submissions: `rule(student, score, seconds late)`, between 0 and the score.

    A plugin may be a file in the course folder, as for nbgrader's own commands. UsageError where it cannot be loaded;
    the rule raises Fault where the plugin fails for a student.
    """
    sys.path.insert(0, str(course.root))
    try:
        assign = AssignLatePenalties(config=Config(course.config))
        assign.init_plugin()
    except Exception as error:  # whatever an instructor's file raises
        named = course.config.get("AssignLatePenalties", {}).get("plugin_class")
        raise UsageError(
            f"The late-penalty plugin {named!r} (AssignLatePenalties.plugin_class) cannot be loaded: "
            f"{type(error).__name__}: {error}"
        ) from error
    finally:
        sys.path.remove(str(course.root))
    name = f"{type(assign.plugin_inst).__module__}.{type(assign.plugin_inst).__name__}"

    def rule(student: str, score: float, seconds: float) -> float | None:
        try:
            raw = assign.plugin_inst.late_submission_penalty(student, score, seconds)
            value = None if raw is None else float(raw)
        except Exception as error:  # whatever an instructor's plugin raises
            raise Fault(f"the late-penalty plugin {name} failed: {type(error).__name__}: {error}") from error
        if value is not None and math.isnan(value):
            raise Fault(f"the late-penalty plugin {name} gave {raw!r}")
        return None if value is None else min(max(value, 0.0), score)

    return rule


def generate_release(course: Course, assignment: str, folder: Path, database: str | None) -> None:
    """Write `folder/<assignment>/*.ipynb` as students get them; record the cells in `database`, if one is given."""
    settings: dict[str, Any] = {
        "CourseDirectory": {"assignment_id": glob.escape(assignment), "release_directory": str(folder)}
    }
    if database:
        settings["CourseDirectory"]["db_url"] = patient(database)
    else:
        settings |= {"GenerateAssignment": {"no_database": True}, "SaveCells": {"enabled": False}}
    convert(GenerateAssignment, course, settings)


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
    except (NbGraderException, TraitError) as error:
        raise UsageError(f"nbgrader: {transcript.reason(course, kind) or error}") from None


@contextmanager
def plainly_named(course: Course) -> Iterator[dict[str, str]]:
    """The course's folders under names that are no pattern: nbgrader finds files by glob and by regular expression."""
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
        elif record.msg == CONVERTING and not self.messages:
            self.at = Path(os.path.normpath(str(record.args[0])))

    def reason(self, course: Course, kind: type[BaseConverter]) -> str:
        """Return the exception that the first traceback ends in, or the first message, and the notebook it is about."""
        traces = [m for m in self.messages if m.startswith("Traceback")]
        raised = [line for line in (traces[0] if traces else "").splitlines() if RAISED.match(line)]
        reason = raised[-1] if raised else next(iter(self.messages), "")
        if not raised or self.at is None or kind not in (GenerateAssignment, GenerateSolution):
            return reason
        return f"{course.show(course.source / self.at.parent.name / self.at.name)}: {reason}"
