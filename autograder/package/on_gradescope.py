"""Grade one submission where Gradescope has put it, and write the results.json that Gradescope reads.

`run_autograder` starts this and has written a results.json without a score before; only a whole one takes its place.
What is printed, the instructor sees and the student does not.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from autograder import files
from autograder.course.handout import handed_out
from autograder.errors import Fault, UsageError
from autograder.exercises.shelf import Shelf
from autograder.gradescope import results_json, waiting
from autograder.judge import Judge
from autograder.judge.rehearse import rehearse
from autograder.judge.scale import Scale
from autograder.rows import ResultRow
from autograder.running import worker
from autograder.running.worker import Item, Job
from autograder.sandbox import doctor
from autograder.submission import Folder, Skeleton
from autograder.text import line

OK, FAILED = 0, 1
SUBMISSION = "submission"


def main(arguments: list[str]) -> int:
    """Grade the submission in a root folder such as /autograder; 0 if there is a score.

    With `--prepare`, compute in advance what every submission is compared with; with `--doctor`, say how answers are
    isolated here.
    """
    if arguments == ["--doctor"]:
        print(doctor())
        return OK
    *prepare, place = arguments
    try:
        return prepared(Path(place)) if prepare == ["--prepare"] else graded(Path(place))
    except (UsageError, Fault) as error:
        print(f"The grader failed: {error}")
    except Exception:
        traceback.print_exc()
    return FAILED


def prepared(root: Path) -> int:
    """Keep what wrong answers are compared with: every submission comes into a fresh copy of the image."""
    told, job = packed(root)
    exercises = [e for e in job.rooms.among(job.assignment) if e.name in told["notebooks"]]
    judge = Judge(exercises, job.seed, job.scale)
    for exercise in exercises:
        rehearse(judge, exercise, job.seed)
    print(f"Computed in advance: what wrong answers in {', '.join(e.name for e in exercises)} are compared with.")
    return OK


def packed(root: Path) -> tuple[Mapping[str, Any], Job]:
    """Return what was packed for the grader, as it was written down and as a job."""
    course = root / "source" / "course"
    told = json.loads((course / "job.json").read_text(encoding="utf-8"))
    return told, as_job(told, course)


def graded(root: Path) -> int:
    """Grade, write, and say to the instructor what came of it."""
    told, job = packed(root)
    student = who(root / "submission_metadata.json")
    rows = [row for name in told["notebooks"] for row in rows_of(job, name, student, root)]
    skeletons = [job.skeletons[name] for name in told["notebooks"]]
    made = results_json(rows)
    if "score" in made:
        made["tests"] += waiting(skeletons)
    files.replace(root / "results" / "results.json", json.dumps(made, indent=1))
    print(f"Seed {job.seed}, isolation level {rows[0]['isolation']}.")
    for row in rows:
        print(f"{row['cell']}: {row['status']}, {row['score']} of {row['max_score']}", *map(line, row["notes"]))
    return OK if "score" in made else FAILED


def as_job(told: Mapping[str, Any], course: Path) -> Job:
    """Return the job that was packed, with the release's skeletons and the course's own rooms."""
    scale, release = told["scale"], course / "release"
    return Job(
        told["assignment"],
        told["seed"],
        {name: Skeleton.read(release / f"{name}.ipynb") for name in told["notebooks"]},
        scale=Scale(scale["name"], tuple(scale["shares"]), scale["follow"]),
        files=handed_out(release),
        packages=tuple(told["packages"]),
        shelves=tuple(Shelf.read(folder) for folder in sorted((course / "rooms").glob("*"), key=lambda p: int(p.name))),
    )


def rows_of(job: Job, notebook: str, student: str, root: Path) -> Iterable[ResultRow]:
    """Grade one notebook, under whatever name it was handed in."""
    names = {PurePosixPath(name).name for name in job.files}
    folder = Folder(root.parent, root.name, SUBMISSION, job.skeletons, names)
    try:
        item = Item(student, notebook, folder.handed(notebook))
    except Fault as fault:
        done = worker.faulty(job, Item(student, notebook, b""), str(fault))
    else:
        done = worker.work_alone(job, item)
    return worker.lines_of(done).rows


def who(metadata: Path) -> str:
    """Return whose submission it is, for what is printed; Gradescope itself knows without us."""
    try:
        users = json.loads(metadata.read_text(encoding="utf-8"))["users"]
        return ", ".join(str(user["email"]) for user in users)
    except (OSError, ValueError, KeyError, TypeError):
        return SUBMISSION


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
