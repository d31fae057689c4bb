"""`optviz grade`: a course's submissions through the pool, into results, gradebook and a summary."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path, PurePosixPath

from autograder import results
from autograder.boundary import Boundary, Left, bounded
from autograder.course.course import Course, Notebook, check_writable, writable
from autograder.errors import Fault, UsageError, begun
from autograder.exercises.shelf import FOLDER
from autograder.results import ANSWERS, COSTS, FIGURES, RESULTS
from autograder.running import entered, executors, parts, pending, unchanged, worker
from autograder.running.cache import Cache, graded_by, key_of_bytes
from autograder.running.options import Options
from autograder.running.parts import Part
from autograder.running.progress import Progress
from autograder.running.students import (
    NOTHING_NEW,
    WITHOUT,
    count_students,
    few,
    handed_in,
    narrowed,
    record_departures,
    who_left,
)
from autograder.running.worker import Done, Item, Job
from autograder.submission import Folder, Skeleton
from autograder.submission.timestamps import UNKNOWN, Noted, noted
from autograder.terminal import tell
from autograder.text import line

FILES = (RESULTS, FIGURES, ANSWERS, COSTS)


@dataclass
class Summary:
    """What came of a grading: counts of statuses over graded cells, and the folder of the results."""

    out: Path
    students: int
    seed: int
    isolation: str
    statuses: Counter[str]
    left: list[Left] = field(default_factory=list)
    not_taken: tuple[str, ...] = ()  # sentences on files that were handed in and not graded
    nbgraders: tuple[str, ...] = ()  # notebooks that are nbgrader's
    unknown: Mapping[str, str] = field(default_factory=dict)  # students of whom nobody knows whether they were late

    @property
    def faults(self) -> int:
        return self.statuses["fault"]


class Interrupted(Exception):
    """Ctrl-C or a request to end. What is graded so far is in the cache."""

    def __init__(self, done: int, total: int):
        super().__init__(
            f"Stopped. {done:,} of {total:,} notebooks are graded and kept: the same command goes on from there."
        )


def grade(course: Course, options: Options) -> Summary:
    """Grade an assignment's submissions. Nothing is written before all that was asked for is known to be possible."""
    course.check_release(course.assignment(options.assignment))
    if options.part:
        return judged(course, options, options.part)
    for sentence in parts.take_in(course.cache):
        tell(sentence)
    left: list[Left] = []
    nbgraders = tuple(path.stem for path in course.others(options.assignment))
    with ExitStack() as stack:
        if not options.changed:  # they start while the gradebook is asked who has left: nbgrader is slow to import
            workers = stack.enter_context(opened(course, options, handed_in(course, options)))
        gone = who_left(course, options)
        departed = gone.get(options.assignment, set())
        students = count_students(course, options, departed)
        out = usable(course, options.out or course.results_folder(options.assignment), options.assignment)
        check_answers(course, options, out)
        check_others(options, out)
        check_seed(course, options, out)
        check_rooms(course, options, out)
        if options.changed:
            options = narrowed(course, options, departed)
            students = students if options.students is None else len(options.students)
            if not students:
                tell(NOTHING_NEW)
                return Summary(out, 0, course.seed(options.assignment), "none", Counter(), nbgraders=nbgraders)
            workers = stack.enter_context(opened(course, options, students))
        if options.gradebook:
            from autograder.gradebook import writer

            writer.check(course)
        run = Run(course, options, students, workers, stack, departed)
        if options.gradebook:
            writer.ready(course, options.assignment)
        stack.enter_context(begun())
        out.mkdir(parents=True, exist_ok=True)
        own = out == course.results_folder(options.assignment)
        waiting = pending.states(pending.waiting(course.private, options.assignment).values()) if own else {}
        if own and not options.everybody:
            left += pending.take_in(course, options.assignment)
        sinks = [stack.enter_context(results.Sorted(out / name)) for name in FILES]
        for done in run.all():
            for sink, lines in zip(sinks, run.record(done), strict=True):
                sink.extend(lines)
        complete = own and (
            options.everybody or (options.gradebook and entered.is_complete(course, options.assignment))
        )
        if own:
            entered.note(course, options.assignment)
        with course.replacing():
            lost = no_longer(out, options, run.students)
            for sink in sinks:
                keep_others(sink, options)
            for sink in sinks:
                sink.commit()
            if options.everybody:  # what waited is made anew
                pending.remove(waiting)
    if lost:
        tell(f"No longer in {course.show(run.folder)}: {few(lost)}. {WITHOUT}")
    with begun():
        unjudged = () if run.notebooks else sorted(run.students)
        missing = write_gradebook(course, options, out, students, unjudged) if options.gradebook else []
        left += missing
        if options.whole and (options.gradebook or gone):
            record_departures(course, options.assignment, run.students, gone, left)
        if options.gradebook and complete and not missing:
            entered.finish(course, options.assignment)
    left += [Left("", n.name, n.exercise.broken) for n in run.notebooks if n.exercise.broken]
    left += run.left + course.refused(options.assignment, options.submitted, options.student)
    unknown = dict(sorted(run.unknown.items()))
    seed, level = run.job.seed, run.isolation
    return Summary(out, students, seed, level, run.statuses, left, run.left_out(), nbgraders, unknown)


def judged(course: Course, options: Options, part: Part) -> Summary:
    """Judge a part of the class into its own cache. Results and gradebook are left to a grading of the whole."""
    students = count_students(course, replace(options, gradebook=False), frozenset())
    with ExitStack() as stack:
        writable(course.cache)
        part.begin(course.cache)
        run = Run(course, options, students, stack.enter_context(opened(course, options, students)), stack)
        for done in run.all():
            run.record(done)
    part.finish(course.cache)
    return Summary(part.folder(course.cache), students, run.job.seed, run.isolation, run.statuses, run.left)


class Run:
    """One pass over the submissions: what is known comes from the cache, the rest from the workers."""

    def __init__(
        self,
        course: Course,
        options: Options,
        students: int,
        workers: executors.Workers,
        stack: ExitStack,
        gone: Set[str] = frozenset(),
    ):
        self.course, self.options, self.gone = course, options, gone
        self.students: set[str] = set()
        self.folder = options.submitted or course.submitted
        self.notebooks = course.notebooks(options.assignment)
        skeletons = {n.name: Skeleton.read(n.release) for n in self.notebooks}
        self.workers = workers
        self.isolation = "none"  # where there is nothing to run
        if self.notebooks:
            self.isolation = workers.submit(worker.isolation, options.allow_weak, course.packages).result()
        seed = course.seed(options.assignment) if options.seed is None else options.seed
        self.ways = ways = unchanged.Ways(course, options.assignment, seed)
        kept = options.part.folder(course.cache) if options.part else course.cache
        writable(course.cache)
        self.cache = stack.enter_context(Cache(kept))
        total = students * len(self.notebooks)
        self.progress = stack.enter_context(Progress(f"Grading {options.assignment}", total))
        self.statuses: Counter[str] = Counter()
        self.not_taken: set[tuple[str, str]] = set()
        self.unknown: dict[str, str] = {}
        self.left: list[Left] = []
        visible = str(kept) if self.workers.near else None
        self.released = [path.stem for path in course.released(options.assignment)]
        self.handed_out = frozenset(PurePosixPath(name).name for name in ways.files)
        by = ways.scale, ways.files, ways.packages, course.rooms.shelves, course.rooms.names
        self.job = Job(options.assignment, seed, skeletons, options.allow_weak, visible, *by)

    def all(self) -> Iterator[Done]:
        """Grade every notebook and yield them in no particular order."""
        chunks = executors.chunks(self.items(), self.progress.total, self.workers.width)
        try:
            for done in executors.run(self.workers, self.job, chunks):
                if done.key is not None:
                    payload = done.payload if done.fresh else None
                    self.cache.put(done.key, payload, done.item.content, done.item.student, done.program)
                yield done
        except KeyboardInterrupt:
            raise Interrupted(self.progress.done, self.progress.total) from None

    def items(self) -> Iterator[Item | Done]:
        """Yield the submissions in any order: the verdict if the cache has it, otherwise what was handed in."""
        for student in self.course.students(self.options.assignment, self.folder, self.options.student):
            if student in self.gone or not self.options.wants(student):
                continue
            self.students.add(student)
            folder = Folder(self.folder, student, self.options.assignment, self.released, self.handed_out)
            at = self.folder, student, self.options.assignment, self.course.timezone
            note = Boundary(student, left=self.left).do("time", noted, *at, otherwise=Noted(unknown=f"{UNKNOWN}."))
            if note.unknown:
                self.unknown[student] = note.unknown
            for notebook in self.notebooks:
                item = self.item(student, notebook, folder)
                yield self.known(item) or item

    def known(self, item: Item | Done) -> Done | None:
        """Return the verdict of an earlier run on the same bytes, if there is one."""
        if not isinstance(item, Item) or item.content is None:
            return None
        key = self.cache.key(item.content)
        kept = self.cache.get(key)
        if key is None or kept is None:
            return None
        self.cache.put(key, None, owner=item.student)
        return Done(worker.without_data(item), None, kept, fresh=False)

    def item(self, student: str, notebook: Notebook, folder: Folder) -> Item | Done:
        """Return what was handed in, or a fault if the machine cannot read it."""
        try:
            data = bounded("read", folder.handed, notebook.name)
            digest = bounded("read", folder.digest, data)
        except Fault as fault:
            return worker.faulty(self.job, Item(student, notebook.name, b""), str(fault))
        way = self.ways.of(notebook.name, self.isolation)
        content = key_of_bytes(data, *way) if isinstance(data, bytes) else None
        return Item(student, notebook.name, data, content, digest=digest, graded_by=graded_by(*way))

    def left_out(self) -> tuple[str, ...]:
        """Return sentences on the files that were handed in and not graded: one for each student."""
        found = groupby(sorted(self.not_taken), itemgetter(0))
        return tuple(f"Not graded: {line(student, 80)}, {few([name for _, name in own])}" for student, own in found)

    def record(self, done: Done) -> tuple[Sequence[results.Row], ...]:
        """Return the lines of a graded notebook, counted."""
        lines = worker.lines_of(done)
        statuses = [row["status"] for row in lines.rows]
        self.statuses.update(statuses)
        self.progress.step(statuses, known=not done.fresh)
        self.not_taken |= {(done.item.student, name) for name in lines.answers.get("not_taken", ())}
        if done.item.student in self.unknown:
            for row in lines.rows:
                row["notes"].append(self.unknown[done.item.student])
        return lines.rows, lines.figures, [lines.answers], [lines.cost]


@contextmanager
def opened(course: Course, options: Options, students: int) -> Iterator[executors.Workers]:
    """Open the workers, each of which gets ready; close them at the end, or stop them at once if something goes wrong.

    One student needs none, unless somebody asks for them: there is no classmate to be graded meanwhile or protected.
    """
    alone = students == 1 and (options.executor, options.jobs, options.scheduler) == ("local", None, None)
    workers = executors.Here() if alone else executors.EXECUTORS[options.executor](options.jobs, options.scheduler)
    try:
        if not alone:
            for _ in range(min(workers.width, students)):
                workers.submit(worker.isolation, options.allow_weak, course.packages)
        yield workers
    except BaseException:
        workers.stop()
        raise
    workers.close()


def check_answers(course: Course, options: Options, out: Path) -> None:
    """Refuse to add some students to a run of an earlier version, which kept nobody's answers."""
    if not options.everybody and (out / RESULTS).exists() and not (out / ANSWERS).exists():
        raise UsageError(
            f"{course.show(out)} is of an earlier version, without {ANSWERS}. Grade everybody once, without --student "
            f"or --changed: {options.again}"
        )


def check_others(options: Options, out: Path) -> None:
    """Refuse to add some students to results that cannot be read; who is changed has been read off them already."""
    if options.everybody or options.changed:
        return
    for path in filter(Path.exists, (out / name for name in FILES)):
        deque(results.lines(path), maxlen=0)


def check_seed(course: Course, options: Options, out: Path) -> None:
    """Refuse to add some students to results of another seed: the probes of the others were not theirs."""
    if options.everybody or options.seed is not None:
        return
    with suppress(OSError, Fault):
        first = next(results.read(out / RESULTS), None)
        if first and first["seed"] != course.seed(options.assignment):
            raise UsageError(
                f"{course.show(out / RESULTS)} was made with another seed than {course.show(course.private)} holds, "
                "a folder that may have been left behind when the course was copied. Put it back, or grade everybody "
                f"anew: {options.again}"
            )


def check_rooms(course: Course, options: Options, out: Path) -> None:
    """Refuse to leave to nbgrader what was graded by hidden tests before: it is more likely that their room is lost."""
    with suppress(OSError, Fault):
        rows = groupby(results.read(out / RESULTS), itemgetter("student"))
        known = {row["notebook"] for row in next(rows, ("", ()))[1]}
        if lost := sorted(known & {path.stem for path in course.others(options.assignment)}):
            raise UsageError(
                f"{options.assignment}/{lost[0]} has no room any more, in {FOLDER}/ of the course or in the kit: it "
                "was last graded by hidden tests. Put the room's folder back (OPTVIZ_EXERCISES names one elsewhere). "
                f"Or, if nbgrader is to grade this notebook from now on, move {course.show(out)} away."
            )


def usable(course: Course, out: Path, assignment: str) -> Path:
    """Return the folder for the results; UsageError if they cannot be put there, or would replace another's."""
    for name in FILES:
        if (out / name).exists() and not (out / name).is_file():
            raise UsageError(f"{course.show(out / name)} is in the way: it is no file.")
    try:
        first = next(results.read(out / RESULTS), None)
        before = first["assignment"] if first else assignment
    except (OSError, Fault):  # none, or damaged: nothing to keep
        before = assignment
    if before != assignment:
        raise UsageError(
            f"{course.show(out / RESULTS)} holds the results of {before!r}: name another folder with --out."
        )
    return check_writable(out)


def keep_others(sink: results.Sorted, options: Options) -> None:
    """Keep the lines of students left out of a partial run, whose results stay."""
    if not options.everybody and sink.path.exists():
        for row, line in results.stored(sink.path):
            if not options.wants(row["student"]):
                sink.keep(row, line)


def no_longer(out: Path, options: Options, there: Set[str]) -> list[str]:
    """Return who has results that a run of everybody replaces by none; where there is a gradebook, that tells it."""
    if not options.everybody or (options.whole and options.gradebook):
        return []
    with suppress(OSError, Fault):
        return sorted({row["student"] for row in results.read(out / RESULTS)} - there)
    return []


def write_gradebook(
    course: Course, options: Options, out: Path, students: int, others: Iterable[str] = ()
) -> list[Left]:
    """Bring the results into nbgrader's gradebook, and students without any; return what was left out."""
    from autograder.gradebook import writer

    graded = (entry for entry in results.entries(out) if options.wants(entry.student))
    with Progress("Gradebook", students, "submissions") as progress:
        return writer.write(course, options.assignment, graded, progress, options.submitted, options.jobs, others)
