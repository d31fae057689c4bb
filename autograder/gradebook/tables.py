"""An assignment's rows in nbgrader's gradebook: looked up once, then written in bulk, a transaction a batch."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from nbgrader import api
from sqlalchemy import Connection, Engine, bindparam, case, func, or_, select, update

from autograder.boundary import Left
from autograder.course.database import add_missing
from autograder.errors import Fault

STUDENT, SUBMITTED, NOTEBOOK = (t.__table__ for t in (api.Student, api.SubmittedAssignment, api.SubmittedNotebook))
GRADE, COMMENT, ASSIGNMENT = (t.__table__ for t in (api.Grade, api.Comment, api.Assignment))

MAX_QUERY_STUDENTS = 100

LateRule = Callable[[str, float, float], "float | None"]


@dataclass(eq=False)
class NotebookGrades:
    """What one student's notebook comes to: grades and comments by cell. A grade of None is to be given by a person."""

    student: str
    notebook: str
    missing: bool
    grades: dict[str, float | None] = field(default_factory=dict)
    comments: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Cells:
    """An assignment in the gradebook: ids of its notebooks, and of their cells by notebook and name."""

    id: str
    duedate: datetime.datetime | None
    notebooks: Mapping[str, str]
    graded: Mapping[tuple[str, str], str]
    commented: Mapping[tuple[str, str], str]
    points: Mapping[tuple[str, str], float]


class Writer:
    """The database's side: one transaction a batch of students."""

    def __init__(self, engine: Engine, cells: Cells, late: LateRule):
        self.engine, self.cells, self.late = engine, cells, late
        self.left: list[Left] = []

    def save(
        self, students: Sequence[str], times: Mapping[str, datetime.datetime | None], works: Sequence[NotebookGrades]
    ) -> None:
        """Save a batch: timestamps by student (None: not known), and their notebooks."""
        with self.engine.begin() as connection:
            notebooks = self.enter(connection, students)
            set_times = [{"who": s, "what": self.cells.id, "when": t} for s, t in times.items()]
            run(connection, SET_TIME, set_times)
            grades, comments, absent = [], [], []
            for work in works:
                at = notebooks[work.student, work.notebook]
                if work.missing:
                    absent.append({"at": at})
                for name, score in work.grades.items():
                    cell = self.cells.graded[work.notebook, name]
                    grades.append({"at": at, "cell": cell, "score": score, "by_hand": score is None})
                for name, text in work.comments.items():
                    comments.append({"at": at, "cell": self.cells.commented[work.notebook, name], "text": text})
            run(connection, SET_GRADE, sorted(grades, key=lambda g: (g["at"], g["cell"])))
            run(connection, SET_MISSING, sorted(absent, key=lambda a: a["at"]))
            run(connection, SET_COMMENT, sorted(comments, key=lambda c: (c["at"], c["cell"])))
            run(connection, CLEAR_COMMENTS, sorted(absent, key=lambda a: a["at"]))
            self.penalize(connection, {work: notebooks[work.student, work.notebook] for work in works})

    def enter(self, connection: Connection, students: Sequence[str]) -> dict[tuple[str, str], str]:
        """Make sure that the students and all rows of their submissions are there; ids by (student, notebook)."""
        known = self.submitted_notebooks(connection, students)
        new = [s for s in students if any((s, name) not in known for name in self.cells.notebooks)]
        if not new:
            return known
        add_missing(connection, STUDENT, [{"id": s} for s in new])
        add_missing(
            connection, SUBMITTED, [{"id": uuid(), "student_id": s, "assignment_id": self.cells.id} for s in new]
        )
        owned = select(SUBMITTED.c.student_id, SUBMITTED.c.id).where(
            SUBMITTED.c.assignment_id == self.cells.id, SUBMITTED.c.student_id.in_(new)
        )
        submissions = {student: id for student, id in connection.execute(owned)}
        add_missing(
            connection,
            NOTEBOOK,
            [
                {"id": uuid(), "assignment_id": submissions[s], "notebook_id": notebook, "flagged": False}
                for s in new
                for notebook in self.cells.notebooks.values()
            ],
        )
        known = self.submitted_notebooks(connection, students)
        for table, cells, extra in (
            (GRADE, self.cells.graded, {"needs_manual_grade": True}),
            (COMMENT, self.cells.commented, {}),
        ):
            add_missing(
                connection,
                table,
                [
                    {"id": uuid(), "notebook_id": known[s, name], "cell_id": cell, **extra}
                    for s in new
                    for (name, _), cell in cells.items()
                ],
            )
        return known

    def submitted_notebooks(self, connection: Connection, students: Sequence[str]) -> dict[tuple[str, str], str]:
        names = {id: name for name, id in self.cells.notebooks.items()}
        query = (
            select(SUBMITTED.c.student_id, NOTEBOOK.c.notebook_id, NOTEBOOK.c.id)
            .join(SUBMITTED, SUBMITTED.c.id == NOTEBOOK.c.assignment_id)
            .where(SUBMITTED.c.assignment_id == self.cells.id, SUBMITTED.c.student_id.in_(students))
        )
        return {(student, names[notebook]): id for student, notebook, id in connection.execute(query)}

    def penalize(self, connection: Connection, notebooks: Mapping[NotebookGrades, str]) -> None:
        """Set the late penalties of these notebooks by the course's rule, as nbgrader's preprocessor does.

        Where nobody is late, or there is no due date any more, an earlier penalty goes.
        """
        students = sorted({work.student for work in notebooks})
        handed_in = select(SUBMITTED.c.student_id, SUBMITTED.c.timestamp, SUBMITTED.c.extension).where(
            SUBMITTED.c.assignment_id == self.cells.id, SUBMITTED.c.student_id.in_(students)
        )
        seconds = {s: self.seconds_late(when, extension) for s, when, extension in connection.execute(handed_in)}
        total = select(GRADE.c.notebook_id, func.sum(api.Grade.score.expression)).where(
            GRADE.c.notebook_id.in_(list(notebooks.values()))
        )
        scores = {notebook: score for notebook, score in connection.execute(total.group_by(GRADE.c.notebook_id))}
        penalties = []
        for work, at in notebooks.items():
            late = 0.0 if work.missing else seconds[work.student]
            try:
                penalty = self.late(work.student, scores.get(at, 0.0), late) if late else None
            except Fault as fault:
                self.left.append(Left(work.student, work.notebook, f"{fault}. The late penalty stays as it was"))
                continue
            penalties.append({"at": at, "penalty": penalty})
        run(connection, SET_PENALTY, sorted(penalties, key=lambda p: p["at"]))

    def seconds_late(self, when: datetime.datetime | None, extension: datetime.timedelta | None) -> float:
        if when is None or self.cells.duedate is None:
            return 0.0
        return max(0.0, (when - self.cells.duedate - (extension or datetime.timedelta())).total_seconds())


def complete(engine: Engine, assignment: str) -> None:
    """Give submissions the rows of notebooks that the assignment got after they were first graded.

    nbgrader makes a submission's rows once, and fails on a notebook without any.
    """
    cells = look_up(engine, assignment)
    if cells is None:
        return
    lacking = (
        select(SUBMITTED.c.student_id)
        .outerjoin(NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMITTED.c.id)
        .where(SUBMITTED.c.assignment_id == cells.id)
        .group_by(SUBMITTED.c.student_id)
        .having(func.count(NOTEBOOK.c.id) < len(cells.notebooks))
    )
    with engine.begin() as connection:
        students = connection.execute(lacking).scalars().all()
        for first in range(0, len(students), MAX_QUERY_STUDENTS):
            Writer(engine, cells, lambda *_: None).enter(connection, students[first : first + MAX_QUERY_STUDENTS])


SET_TIME = (
    update(SUBMITTED)
    .where(SUBMITTED.c.student_id == bindparam("who"), SUBMITTED.c.assignment_id == bindparam("what"))
    .values(timestamp=bindparam("when"))
)
SET_GRADE = (
    update(GRADE)
    .where(GRADE.c.notebook_id == bindparam("at"), GRADE.c.cell_id == bindparam("cell"))
    .values(
        auto_score=bindparam("score"),
        # nbgrader asks for another look where a person had given a score before
        needs_manual_grade=case((GRADE.c.manual_score.is_not(None), True), else_=bindparam("by_hand")),
    )
)
SET_MISSING = (
    update(GRADE).where(GRADE.c.notebook_id == bindparam("at")).values(auto_score=0.0, needs_manual_grade=False)
)
SET_COMMENT = (
    update(COMMENT)
    .where(COMMENT.c.notebook_id == bindparam("at"), COMMENT.c.cell_id == bindparam("cell"))
    .values(auto_comment=bindparam("text"))
)
CLEAR_COMMENTS = update(COMMENT).where(COMMENT.c.notebook_id == bindparam("at")).values(auto_comment=None)
SET_PENALTY = (
    update(NOTEBOOK).where(NOTEBOOK.c.id == bindparam("at")).values(late_submission_penalty=bindparam("penalty"))
)


def run(connection: Connection, statement: Any, parameters: Sequence[Mapping[str, Any]]) -> None:
    if parameters:
        connection.execute(statement, parameters)


def uuid() -> str:
    return uuid4().hex


def look_up(engine: Engine, assignment: str) -> Cells | None:
    with engine.connect() as connection:
        found = connection.execute(
            select(ASSIGNMENT.c.id, ASSIGNMENT.c.duedate).where(ASSIGNMENT.c.name == assignment)
        ).first()
        if found is None:
            return None
        source = api.Notebook.__table__
        query = select(source.c.name, source.c.id).where(source.c.assignment_id == found.id)
        notebooks = {name: id for name, id in connection.execute(query)}
        graded, commented, points = {}, {}, {}
        names = {id: name for name, id in notebooks.items()}
        for kind in (api.GradeCell, api.SolutionCell, api.TaskCell):
            columns = [kind.name, kind.id, kind.notebook_id, *([] if kind is api.SolutionCell else [kind.max_score])]
            for name, id, notebook, *worth in connection.execute(select(*columns).where(kind.notebook_id.in_(names))):
                key = names[notebook], name
                if worth:
                    graded[key], points[key] = id, float(worth[0])
                if kind is not api.GradeCell:
                    commented[key] = id
    return Cells(found.id, found.duedate, notebooks, graded, commented, points)


@dataclass(frozen=True)
class Standing:
    """What one student has for one notebook in the gradebook: the sum of its scores, the penalty, the maximum.

    `waiting` says that some score is still to be given; `by_hand` that a person has given one.
    """

    student: str
    notebook: str
    raw: float
    penalty: float
    max_score: float
    waiting: bool
    by_hand: bool


def standings(engine: Engine, assignment: str) -> list[Standing]:
    """Return every notebook of every student who has handed something in, by student and notebook."""
    source = api.Notebook.__table__
    given = or_(GRADE.c.manual_score.is_not(None), GRADE.c.extra_credit.is_not(None))
    worth = select(api.Notebook.name, api.Notebook.max_score).join(
        ASSIGNMENT, ASSIGNMENT.c.id == api.Notebook.assignment_id
    )
    query = (
        select(SUBMITTED.c.student_id, source.c.name, func.coalesce(func.sum(api.Grade.score.expression), 0.0))
        .add_columns(func.coalesce(func.max(NOTEBOOK.c.late_submission_penalty), 0.0))
        .add_columns(func.coalesce(func.max(case((GRADE.c.needs_manual_grade, 1), else_=0)), 0))
        .add_columns(func.coalesce(func.max(case((given, 1), else_=0)), 0))
        .join(NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMITTED.c.id)
        .join(source, source.c.id == NOTEBOOK.c.notebook_id)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED.c.assignment_id)
        .outerjoin(GRADE, GRADE.c.notebook_id == NOTEBOOK.c.id)
        .where(ASSIGNMENT.c.name == assignment)
        .group_by(SUBMITTED.c.student_id, source.c.name)
        .order_by(SUBMITTED.c.student_id, source.c.name)
    )
    with engine.connect() as connection:
        highest = {name: most for name, most in connection.execute(worth.where(ASSIGNMENT.c.name == assignment))}
        return [
            Standing(student, name, raw, penalty, highest[name], bool(waiting), bool(by_hand))
            for student, name, raw, penalty, waiting, by_hand in connection.execute(query)
        ]


def scores(engine: Engine, assignment: str) -> list[tuple[Any, ...]]:
    """Return a row for every student of the gradebook, ordered by id.

    It has id, email, last and first name, timestamp, raw score (None: nothing handed in), late penalty, maximum,
    whether a score is still to be given, and the assignment's due date.
    """
    totals = (
        select(
            SUBMITTED.c.student_id,
            SUBMITTED.c.timestamp,
            func.coalesce(func.sum(api.Grade.score.expression), 0.0).label("raw"),
            func.max(case((GRADE.c.needs_manual_grade, 1), else_=0)).label("waiting"),
        )
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED.c.assignment_id)
        .outerjoin(NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMITTED.c.id)
        .outerjoin(GRADE, GRADE.c.notebook_id == NOTEBOOK.c.id)
        .where(ASSIGNMENT.c.name == assignment)
        .group_by(SUBMITTED.c.student_id, SUBMITTED.c.timestamp)
    ).subquery()
    penalties = (
        select(SUBMITTED.c.student_id, func.sum(NOTEBOOK.c.late_submission_penalty).label("penalty"))
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED.c.assignment_id)
        .join(NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMITTED.c.id)
        .where(ASSIGNMENT.c.name == assignment)
        .group_by(SUBMITTED.c.student_id)
    ).subquery()
    worth = select(api.Assignment.max_score).where(api.Assignment.name == assignment).scalar_subquery()
    due = select(ASSIGNMENT.c.duedate).where(ASSIGNMENT.c.name == assignment).scalar_subquery()
    who = STUDENT.c
    query = (
        select(who.id, who.email, who.last_name, who.first_name, totals.c.timestamp, totals.c.raw)
        .add_columns(func.coalesce(penalties.c.penalty, 0.0), worth, func.coalesce(totals.c.waiting, 0), due)
        .outerjoin(totals, totals.c.student_id == who.id)
        .outerjoin(penalties, penalties.c.student_id == who.id)
        .order_by(who.id)
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]
