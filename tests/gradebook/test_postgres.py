"""The same cycle on a PostgreSQL server of its own, with concurrent graders."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from autograder.course import database
from autograder.export import scores
from autograder.gradebook import lineage, writer
from tests.gradebook.rows import answers, rows, submit, write
from tests.gradebook.test_writer import COMMENTS, GRADES, OVERRIDE, WRITER

NEWEST = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))


def programs() -> Path | None:
    """The folder of the server's programs."""
    if NEWEST and shutil.which("pg_ctlcluster"):  # Debian's own way to them
        return NEWEST[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server that listens on a socket in a folder of its own; the URL of its database."""
    where = programs()
    if where is None:
        pytest.skip("PostgreSQL's server programs are not installed (Debian: apt-get install postgresql)")
    as_user = {"user": unprivileged()} if os.getuid() == 0 else {}  # the server refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="optviz-pg-"))  # not pytest's folder, which other users may not enter
    try:
        if as_user:
            shutil.chown(folder, as_user["user"])

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [str(where / program), *arguments],
                check=True,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                timeout=120,
                **as_user,
            )

        run("initdb", "-D", f"{folder}/data", "-U", "optviz", "--auth=trust", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        run("pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://optviz@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", f"{folder}/data", "-w", "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder)


def unprivileged() -> str:
    return next(name for name in ("postgres", "nobody") if name in {p.pw_name for p in pwd.getpwall()})


@pytest.fixture
def course(make_course, tmp_path, server, monkeypatch):
    monkeypatch.setenv("OPTVIZ_DB_URL", server)
    return make_course(tmp_path / "course")


@pytest.fixture
def ask(server):
    """`ask(sql, *parameters)`: rows of the gradebook, if the statement gives any."""
    engine = create_engine(server)

    def query(sql: str, *parameters: object) -> list[tuple]:
        names = [f"p{n}" for n in range(len(parameters))]
        for name in names:
            sql = sql.replace("?", f":{name}", 1)
        sql = sql.replace("needs_manual_grade = 0", "needs_manual_grade = false")
        with engine.begin() as connection:
            found = connection.execute(text(sql), dict(zip(names, parameters, strict=True)))
            return [tuple(r) for r in found] if found.returns_rows else []

    yield query
    engine.dispose()


def test_cycle(course, ask, capsysbinary):
    """Recorded, graded, overridden, graded again, exported; and nothing of it in a file."""
    submit(course, "ada", {"adagrad": "class AdaGrad: pass", "adamw_reflection": "They differ."})
    submit(course, "bob", notebooks=("adagrad",))
    (course.submitted / "ada" / "exercises" / "timestamp.txt").write_text("2026-01-10 14:00:00.0 UTC")
    lines = [*rows(course, "ada", 0.5), *rows(course, "bob", 0.0, "missing")]
    assert write(course, lines) == []
    found = {cell: tuple(rest) for _, cell, *rest in ask(GRADES, "ada")}
    assert found["adagrad_tests"] == (5.0, None, False)
    assert found["adamw_reflection"] == (None, None, True)
    assert {cell for _, cell, score, *_ in ask(GRADES, "bob") if score == 0.0} == set(found)
    assert {t for _, cell, t in ask(COMMENTS, "ada") if cell == "nesterov"} == {"No response."}
    ask(OVERRIDE, 7.5, "ada", "adagrad_tests")
    write(course, lines)
    assert writer.overrides(course, "exercises") == {("ada", "adagrad"): {"adagrad_tests": (7.5, "")}}
    assert scores.main(course, "exercises") == 0
    table = capsysbinary.readouterr().out.decode().splitlines()
    assert table[1] == "exercises,,2026-01-10 14:00:00,ada,,,,,,,58,waits for a person"
    assert table[2] == "exercises,,,bob,,,,0,0,0,58,graded"
    assert not (course.root / "gradebook.db").exists()


def test_nbgrader_itself_reads_what_was_written(course, ask):
    from nbgrader.api import Gradebook

    from autograder.course.database import quiet

    submit(course, "cid", {"adagrad": "class AdaGrad: pass"}, notebooks=("adagrad",))
    write(course, rows(course, "cid", 1.0))
    with quiet(), Gradebook(course.database_url, "optviz") as book:
        submission = book.find_submission("exercises", "cid")
        assert (submission.score, submission.max_score) == (10.0, 58.0)
        assert book.find_grade("adagrad_tests", "adagrad", "exercises", "cid").score == 10.0


def test_its_mark_is_new_whenever_it_is_to_be(course):
    with database.opened(course) as engine:
        made = [lineage.renew(engine, "one"), lineage.renew(engine, "two"), lineage.renew(engine, "one")]
        with engine.connect() as connection:
            assert [lineage.mark(connection, name) for name in ("one", "two", "three")] == [made[2], made[1], ""]
    assert len({*made}) == 3


def test_concurrent_graders(course, ask):
    """Three writers at once, whose students overlap: every row is there once, and right."""
    everyone = [f"s{n:02d}" for n in range(30)]
    for student in everyone:
        submit(course, student, notebooks=("adagrad",))
    write(course, rows(course, everyone[0], notebooks=("adagrad",)))
    writers = []
    for part in (everyone[:20], everyone[10:], everyone[5:25]):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(course.root)], stdin=subprocess.PIPE, text=True)
        lines = [r for s in part for r in rows(course, s, 1.0, notebooks=("adagrad",))]
        writer.stdin.write(json.dumps([lines, answers(course, lines)]))
        writer.stdin.close()
        writers.append(writer)
    assert [writer.wait(timeout=240) for writer in writers] == [0, 0, 0]
    counted = (
        "SELECT count(*) FROM grade g JOIN submitted_notebook sn ON sn.id = g.notebook_id JOIN submitted_assignment"
    )
    counted += " sa ON sa.id = sn.assignment_id WHERE sa.student_id LIKE 's%'"
    assert ask(counted) == [(30 * 8,)]
    assert ask(f"{counted} AND g.auto_score = 10.0") == [(30,)]
