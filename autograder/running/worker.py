"""What a worker does with a chunk of notebooks: one warm sandbox and one judge for many submissions.

Workers get bytes and give back bytes. They need this package and nothing else: no course folder, no shared file system.
The rooms of a course come with the job.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.boundary import Broken, bounded
from autograder.errors import Fault
from autograder.exercises.exercise import Exercise
from autograder.exercises.recorded import Recorded
from autograder.exercises.rooms import Rooms, on
from autograder.exercises.shelf import Shelf
from autograder.judge.scale import SCALES, Scale
from autograder.records import Submission, Verdict
from autograder.rows import AnswerRow, CostRow, FigureRow, ResultRow
from autograder.running.cache import Cache, context, key_of, key_of_program
from autograder.running.notebook import Graded, assess, read
from autograder.sandbox import Limits, Sandbox
from autograder.submission import Handed, Refused, Skeleton, choose
from autograder.text import line

if TYPE_CHECKING:
    from autograder.judge import Judge

MAX_PROGRAMS = 100  # whose verdicts a worker remembers: a few megabytes
MAX_TRIES = 2  # of a notebook on which the grader fails: the second from a cold start


@dataclass(frozen=True)
class Job:
    """What all notebooks of one grading have in common. `cache` is a folder, where the worker can see it.

    `files` were handed out with the notebooks, by their place; they are there when cells run.
    """

    assignment: str
    seed: int
    skeletons: Mapping[str, Skeleton]
    allow_weak: bool = False
    cache: str | None = None
    scale: Scale = SCALES["standard"]
    files: Mapping[str, bytes] = field(default_factory=dict)
    packages: tuple[str, ...] = ()  # that students may import beside NumPy and Matplotlib
    shelves: tuple[Shelf, ...] = ()  # the course's own rooms
    names: tuple[Recorded, ...] = ()  # what the course has named of wrong answers

    @property
    def rooms(self) -> Rooms:
        """The kit's rooms and the course's."""
        return on(self.shelves, self.names)


@dataclass(frozen=True)
class Item:
    """One student's notebook: its bytes, why there are none, the files it may be in, or what was rebuilt already.

    `content` is the cache's key of the bytes; `before` are the statuses of an attempt that the machine may have ended;
    `digest` tells this from what is handed in later, and `graded_by` this grading from one by other tests or rules.
    """

    student: str
    notebook: str
    data: bytes | Refused | Handed | Submission
    content: bytes | None = None
    before: tuple[str, ...] | None = None
    digest: str = ""
    graded_by: str = ""


@dataclass(frozen=True)
class Done:
    """An item graded: the verdict's key in the cache (None: not to be kept), and its payload.

    `program` is the key of what was run, where that alone has decided the verdict. If it is to be graded `again`, when
    the machine has nothing else to do, the item still has what was handed in.
    """

    item: Item
    key: bytes | None
    payload: bytes
    fresh: bool = True
    again: bool = False
    program: bytes | None = None


@dataclass
class Kept:
    """What a worker process keeps from chunk to chunk."""

    sandbox: Sandbox
    files: Mapping[str, bytes] = field(default_factory=dict)  # that the sandbox shows
    judges: dict[tuple[Rooms, str, int, Scale], Judge] = field(default_factory=dict)
    caches: dict[str, Cache] = field(default_factory=dict)
    contexts: dict[tuple[Rooms, str, str, int, Scale], bytes] = field(default_factory=dict)
    programs: dict[bytes, bytes] = field(default_factory=dict)

    def judge(self, job: Job) -> Judge:
        from autograder.judge import Judge  # pytest is slow to import

        key = job.rooms, job.assignment, job.seed, job.scale
        if key not in self.judges:
            self.judges[key] = Judge(job.rooms.among(job.assignment), job.seed, job.scale)
        return self.judges[key]

    def context(self, job: Job, notebook: str) -> bytes:
        """Return the hash of what grades a notebook; made once, because it reads the room's files."""
        key = job.rooms, job.assignment, notebook, job.seed, job.scale
        if key not in self.contexts:
            exercise, box = job.rooms.require(job.assignment, notebook), self.sandbox
            self.contexts[key] = context(exercise, job.seed, box.isolation, job.scale, self.files, box.limits.packages)
        return self.contexts[key]

    def remember(self, program: bytes, payload: bytes) -> None:
        """Keep the verdict on a program, for the next that is the same; others see it once it is in the cache."""
        if len(self.programs) >= MAX_PROGRAMS:
            self.programs.pop(next(iter(self.programs)))
        self.programs[program] = payload

    def cache(self, folder: str | None) -> Cache | None:
        if folder is None:
            return None
        if folder not in self.caches:
            self.caches[folder] = Cache(Path(folder))
        return self.caches[folder]


_kept: dict[bool, Kept] = {}
_one_at_a_time = threading.Lock()  # a cluster's worker may have several threads; a sandbox has one channel


def kept(allow_weak: bool, files: Mapping[str, bytes] | None = None, packages: tuple[str, ...] = ()) -> Kept:
    """Return this process's sandbox and judges; make them at first use or when other files or packages are needed."""
    known = _kept.get(allow_weak)
    if known and (files not in (None, known.files) or packages != known.sandbox.limits.packages):
        drop(allow_weak)
    if allow_weak not in _kept:
        sandbox = Sandbox(limits=Limits(packages=packages), allow_weak=allow_weak, files=files)
        _kept[allow_weak] = Kept(sandbox.__enter__(), files or {})
        Finalize(None, drop, args=(allow_weak,), exitpriority=10)
    return _kept[allow_weak]


def drop(allow_weak: bool) -> None:
    """Close what `kept` opened."""
    dropped = _kept.pop(allow_weak, None)
    if dropped is not None:
        dropped.sandbox.__exit__(None, None, None)


def drop_all() -> None:
    """Close everything that `kept` opened in this process."""
    for allow_weak in list(_kept):
        drop(allow_weak)


def isolation(allow_weak: bool, packages: tuple[str, ...] = ()) -> str:
    """Return this worker's isolation level. As a worker's first task, this fails early or warms the worker up."""
    with _one_at_a_time:
        return kept(allow_weak, packages=packages).sandbox.isolation


def work(job: Job, items: Sequence[Item]) -> list[Done]:
    """Grade a chunk."""
    with _one_at_a_time:
        return [work_on(job, item) for item in items]


def work_alone(job: Job, item: Item) -> Done:
    """Grade one notebook here, with nothing else of ours at work."""
    (done,) = work(job, [item])
    if done.again:
        (done,) = work(job, [done.item])
    return done


def work_on(job: Job, item: Item) -> Done:
    """Grade one notebook; if the grader fails, once more from a cold start; then it is a fault."""
    if broken := exercise_of(job, item).broken:
        return faulty(job, item, broken)
    try:
        submission = bounded("read", rebuilt, job, item)
    except Exception as error:
        return faulty(job, item, said(error))
    for _ in range(MAX_TRIES):
        try:
            return attempt(job, item, submission)
        except Exception as error:
            drop(job.allow_weak)
            reason = said(error)
            if isinstance(error, Broken) and error.late:
                break  # it would take as long again
    return faulty(job, item, reason, submission)


def exercise_of(job: Job, item: Item) -> Exercise:
    """Return the exercise that an item answers, which may be broken; Fault if there is none."""
    found = job.rooms.usable(job.assignment, item.notebook)
    return found or job.rooms.require(job.assignment, item.notebook)


def said(error: Exception) -> str:
    return str(error) if isinstance(error, Fault) else f"{type(error).__name__}: {error}"


def attempt(job: Job, item: Item, submission: Submission) -> Done:
    began = time.perf_counter()
    exercise = exercise_of(job, item)
    here = kept(job.allow_weak, job.files, job.packages)
    grading = here.context(job, item.notebook)
    key, program = key_of(submission, grading), key_of_program(submission, grading)
    cache = here.cache(job.cache)
    known = cache.get(key) if cache else None
    if known is not None:
        return Done(without_data(item), key, known, fresh=False)
    same = here.programs.get(program) or (cache.of_program(program) if cache else None)
    if same is not None:
        return Done(without_data(item), key, adopted(same, submission, item, time.perf_counter() - began))
    graded = assess(submission, exercise, here.sandbox, here.judge(job), job.seed)
    if graded.left:
        drop(job.allow_weak)  # what was interrupted may be in disorder
    statuses = tuple(row["status"] for row in graded.rows)
    lines = payload(graded, item, time.perf_counter() - began)
    if graded.unsettled and item.before is None:
        return Done(replace(item, data=submission, before=statuses), None, lines, again=True)
    keep = not graded.left and "fault" not in statuses and (not graded.unsettled or statuses == item.before)
    shared = keep and not graded.quotes and not graded.unsettled
    if shared:
        here.remember(program, lines)
    return Done(without_data(item), key if keep else None, lines, program=program if shared else None)


def rebuilt(job: Job, item: Item) -> Submission:
    """Return what was handed in, on the release's skeleton."""
    if isinstance(item.data, Submission):
        return item.data
    if isinstance(item.data, Handed):
        return choose(item.data, job.skeletons, item.student, job.assignment)
    return read(item.data, job.skeletons[item.notebook], item.student, job.assignment, item.notebook)


def without_data(item: Item) -> Item:
    """Return the item without its bytes, which are no longer needed."""
    return replace(item, data=b"", before=None)


def payload(graded: Graded, item: Item, seconds: float) -> bytes:
    """Return what is kept of a verdict: everything but the student's name."""
    rows, figures = map(anonymous, graded.rows), map(anonymous, graded.figures)
    return packed({"rows": [*rows], "figures": [*figures]}, graded.submission, item, seconds)


def adopted(payload: bytes, submission: Submission, item: Item, seconds: float) -> bytes:
    """Return the payload of a notebook of which the same is run as of another, from that one's."""
    return packed(json.loads(payload), submission, item, seconds)


def packed(verdict: dict[str, object], submission: Submission, item: Item, seconds: float) -> bytes:
    size = len(item.data) if isinstance(item.data, bytes) else 0
    own = {"answers": anonymous(submission.row()), "cost": {"seconds": round(seconds, 3), "bytes": size}}
    return json.dumps(verdict | own, separators=(",", ":"), allow_nan=False).encode()


def anonymous(row: Mapping[str, object]) -> dict[str, object]:
    return {**row, "student": ""}


@dataclass(frozen=True)
class Lines:
    """What a graded notebook adds to a run's files."""

    rows: list[ResultRow]
    figures: list[FigureRow]
    answers: AnswerRow
    cost: CostRow


def lines_of(done: Done) -> Lines:
    """Return the lines of a graded item, with the student's name in them."""
    payload = json.loads(done.payload)
    named = {"student": done.item.student}
    rows, figures = ([row | named for row in payload[k]] for k in ("rows", "figures"))
    answers = payload["answers"] | named | {"digest": done.item.digest, "graded_by": done.item.graded_by}
    return Lines(rows, figures, answers, named | {"notebook": done.item.notebook} | payload["cost"])


def faulty(job: Job, item: Item, reason: str, submission: Submission | None = None) -> Done:
    """Return the result of a notebook on which the grader failed: no score, and the reason for the instructor."""
    submission = submission or Submission(item.student, job.assignment, item.notebook, "fault")
    exercise, skeleton = exercise_of(job, item), job.skeletons[item.notebook]
    rows = [
        Verdict(
            cell=cell,
            status="fault",
            score=None,
            max_score=skeleton.points[cell],
            notes=(line(f"The grader failed on this notebook: {reason}", 400),),
            seed=job.seed,
            suite=exercise.fingerprint,
        ).row(item.student, job.assignment, item.notebook)
        for cell in [task.cell for task in exercise.tasks] or [place.label for place in skeleton.of("graded")]
    ]
    return Done(without_data(item), None, payload(Graded(rows, [], submission), item, 0.0))
