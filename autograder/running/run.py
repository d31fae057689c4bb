"""`optviz grade`: a course's submissions through the pool, into results, gradebook and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import groupby
from operator import itemgetter
from pathlib import Path, PurePosixPath

from autograder import results
from autograder.boundary import Boundary, Left, bounded
from autograder.course.course import Course, Notebook, check_writable, writable
from autograder.course.handout import handed_out
from autograder.errors import Fault, UsageError, begun
from autograder.judge.scale import chosen
from autograder.results import ANSWERS, COSTS, FIGURES, RESULTS
from autograder.running import executors, parts, pending, unchanged, worker
from autograder.running.cache import Cache, graded_by, key_of_bytes
from autograder.running.parts import Part
from autograder.running.progress import Progress
from autograder.running.worker import Done, Item, Job
from autograder.submission import Folder, Skeleton
from autograder.submission.timestamps import UNKNOWN, Noted, noted
from autograder.terminal import tell
from autograder.text import line

MAX_NAMES_SHOWN = 3  # names on one line of a terminal
FILES = (RESULTS, FIGURES, ANSWERS, COSTS)


@dataclass(frozen=True)
class Options:
    """What can be chosen for one grading; the defaults are the command's."""

    assignment: str
    submitted: Path | None = None
    out: Path | None = None
    student: str = "*"
    part: Part | None = None  # only these students, judged into a cache of their own
    changed: bool = False  # only those of whom something is new since they were graded
    students: frozenset[str] | None = None  # of those, only these
    jobs: int | None = None
    executor: str = "local"
    scheduler: str | None = None
    seed: int | None = None
    gradebook: bool = True
    allow_weak: bool = False

    @property
    def everybody(self) -> bool:
        return self.student == "*" and self.students is None and self.part is None and not self.changed

    def wants(self, student: str) -> bool:
        """Return whether a student is among those to be graded."""
        chosen = (self.students is None or student in self.students) and (self.part is None or self.part.has(student))
        return chosen and fnmatchcase(student, self.student)


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
    with ExitStack() as stack:
        if not options.changed:  # they start while the gradebook is asked who has left: nbgrader is slow to import
            workers = stack.enter_context(opened(course, options, handed_in(course, options)))
        gone = who_left(course, options)
        departed = gone.get(options.assignment, set())
        students = count_students(course, options, departed)
        out = usable(course, options.out or course.results_folder(options.assignment), options.assignment)
        check_answers(course, options, out)
        check_seed(course, options, out)
        if options.changed:
            options = narrowed(course, options, departed)
            students = len(options.students or ())
            if not students:
                tell(NOTHING_NEW)
                return Summary(out, 0, course.seed(options.assignment), "none", Counter())
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
        with course.replacing():
            for sink in sinks:
                keep_others(sink, options)
            for sink in sinks:
                sink.commit()
            if options.everybody:  # what waited is made anew
                pending.remove(waiting)
    with begun():
        unjudged = () if run.notebooks else sorted(run.students)
        left += write_gradebook(course, options, out, students, unjudged) if options.gradebook else []
        if whole(options) and (options.gradebook or gone):
            record_departures(course, options.assignment, run.students, gone, left)
    left += [Left("", n.name, n.exercise.broken) for n in run.notebooks if n.exercise.broken]
    left += run.left + course.refused(options.assignment, options.submitted, options.student)
    nbgraders = tuple(path.stem for path in course.others(options.assignment))
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
        scale = chosen(course.config)
        self.workers = workers
        self.isolation = "none"  # where there is nothing to run
        if self.notebooks:
            self.isolation = workers.submit(worker.isolation, options.allow_weak, course.packages).result()
        seed = course.seed(options.assignment) if options.seed is None else options.seed
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
        files = handed_out(course.release / options.assignment)
        self.handed_out = frozenset(PurePosixPath(name).name for name in files)
        rooms = course.rooms
        self.job = Job(
            options.assignment, seed, skeletons, options.allow_weak, visible, scale, files, course.packages,
            rooms.shelves, rooms.names,
        )  # fmt: skip
        self.ways = unchanged.Ways(course, options.assignment, seed)

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


def few(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = f" and {len(names) - MAX_NAMES_SHOWN} more" if len(names) > MAX_NAMES_SHOWN else ""
    return ", ".join(line(name, 80) for name in names[:MAX_NAMES_SHOWN]) + more


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
            f"or --changed: optviz grade {options.assignment}"
        )


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
                f"anew: optviz grade {options.assignment}"
            )


def whole(options: Options) -> bool:
    """Return whether a run grades the whole class, from and to the course's usual folders."""
    return options.everybody and options.submitted is None and options.out is None


def narrowed(course: Course, options: Options, gone: Set[str]) -> Options:
    """Return the options for only those who have handed in something else since they were graded, or were not."""
    out = options.out or course.results_folder(options.assignment)
    course.count_students(options.assignment, options.submitted, options.student)  # a class that is not there is said
    at = options.submitted or course.submitted, out, options.student, options.seed
    known = unchanged.students(course, options.assignment, *at)
    new = {s for s in course.students(options.assignment, options.submitted, options.student) if s not in known}
    return replace(options, changed=False, students=frozenset(new - gone))


NOTHING_NEW = "Nothing new since the last grading: every submission is graded, by the hidden tests as they are now."


def who_left(course: Course, options: Options) -> dict[str, set[str]]:
    """Return who has left, by assignment; nobody, where the gradebook is not to be asked."""
    if not options.gradebook:
        return {}
    from autograder.running import departures  # nbgrader is slow to import

    kept: set[str] = set()
    gone = departures.left(course, kept)
    if kept:
        tell(OLDER.format(names=few(sorted(kept))))
    return gone


OLDER = (
    "The gradebook is older than the last grading, as a backup that was restored is: it does not have {names}. "
    "Nothing of theirs is removed, and a grading of everybody enters again who has a folder in submitted/."
)
NO_LONGER = (
    "No longer in submitted/: {names}. Results and report are without them now, and the gradebook keeps their scores. "
    "Put their folders back and grade again, or remove them there too: nbgrader db student remove NAME"
)


def handed_in(course: Course, options: Options) -> int:
    """Count who has a folder for what is to be graded, whether they are still in the class or not."""
    folder = options.submitted or course.submitted
    there = course.students(options.assignment, folder, options.student) if folder.is_dir() else ()
    return sum(options.wants(student) for student in there)


def count_students(course: Course, options: Options, gone: Set[str]) -> int:
    """Count whom there is to grade; UsageError if there is nobody, and nobody has left."""
    try:
        course.count_students(options.assignment, options.submitted, options.student)
    except UsageError:
        if gone and whole(options) and course.submitted.is_dir():
            return 0
        raise
    there = set(course.students(options.assignment, options.submitted, options.student))
    out = there & gone
    if out:
        names = ", ".join(line(s) for s in sorted(out))
        tell(f"Not graded, since no longer in the gradebook: {names}. {BACK}")
    return sum(options.wants(student) for student in there - out)


BACK = "Whoever is to be graded again, add: nbgrader db student add NAME"


def record_departures(
    course: Course, assignment: str, students: Set[str], gone: dict[str, set[str]], left: list[Left]
) -> None:
    """Take out who has left, and note who is there."""
    from autograder.running import departures

    stuck: list[Left] = []
    for sentence in departures.take_out(course, gone, stuck):
        tell(sentence)
    gone_from = gone.get(assignment, set())
    missing = departures.note(course, assignment, students, gone_from, {one.student for one in stuck})
    if missing:
        tell(NO_LONGER.format(names=few(sorted(missing))))
    left += stuck


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


def write_gradebook(
    course: Course, options: Options, out: Path, students: int, others: Iterable[str] = ()
) -> list[Left]:
    """Bring the results into nbgrader's gradebook, and students without any; return what was left out."""
    from autograder.gradebook import writer

    graded = (entry for entry in results.entries(out) if options.wants(entry.student))
    with Progress("Gradebook", students, "submissions") as progress:
        return writer.write(course, options.assignment, graded, progress, options.submitted, options.jobs, others)
