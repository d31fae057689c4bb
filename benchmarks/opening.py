"""What a hostile submission costs the instructor: opening it in Formgrader, and nbgrader's feedback for it.

Run: python -m benchmarks.opening [--kinds NAME ...]

Each kind is handed in beside an honest submission and graded. Then a real Jupyter server with this course's settings
is asked for each submission's page, and nbgrader makes the feedback. Both are seconds of the processor, so that a busy
machine changes little. Exit code 1 if one takes more than two seconds longer than the honest one.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.commands import demo
from autograder.course import release
from autograder.course.course import CONFIG, Course
from autograder.running import run
from autograder.running.options import Options

HERE = Path(__file__).resolve().parent.parent
ASSIGNMENT, NOTEBOOK, WRITTEN = "exercises", "adamw", "adamw_reflection"
MOST = 2.0  # seconds longer than for an honest submission
SIZE = 400_000
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
SUBMISSIONS = """select student_id, submitted_notebook.id from submitted_notebook
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id"""


def times(text: str) -> str:
    """The text again and again, as long as a hostile answer is."""
    return text * (SIZE // len(text))


TEXTS = {
    "blanks": "a" + " " * SIZE + "b",
    "blank lines": "a" + "\n" * SIZE + "b",
    "blank lines with blanks": "a" + times("  \n") + "b",
    "a fence in another language": "```brainfuck\n" + times("+[-]") + "\n```",
    "many fences": times("```c++\nint a;\n```\n"),
    "nested lists": "\n".join("  " * n + "- a" for n in range(900)),
    "nested quotes": "\n".join(">" * n + " a" for n in range(900)),
    "quotes and lists in turn": "\n".join("> - " * n + "a" for n in range(450)),
    "brackets": times("["),
    "brackets that close": "[" * (SIZE // 2) + "]" * (SIZE // 2),
    "emphasis": times("*a **b "),
    "emphasis of underscores": times("_a __b "),
    "TeX macros": times("$\\def\\a{\\href{x}{y}}\\a$ "),
    "TeX in TeX": "$" + "{" * (SIZE // 2) + "}" * (SIZE // 2) + "$",
    "one long line": times("a"),
    "one long line of words": times("word "),
    "a table": "|a" * 3000 + "|\n" + "|-" * 3000 + "|\n" + times("|a"),
    "many tables": times("\n|a|b|\n|-|-|\n|1|2|\n"),
    "HTML": times("<div><b a='"),
    "HTML comments": times("<!-- "),
    "entities": times("&#60;&lt"),
    "links": times("[a](https://example.org/a) "),
    "links that do not end": times("[a](https://a"),
    "definitions of links": "".join(f"[a{n}]: https://a{n}.org\n[a{n}]\n" for n in range(15_000)),
    "addresses": times("https://example.org/a "),
    "pictures in the text": times(f"![p](data:image/png;base64,{PICTURE}) "),
    "headings": times("# a\n"),
    "control characters": times("\x1b[2J\x00\u202e"),
}


def attached(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == WRITTEN:
            names = [f"p{n}.png" for n in range(2000)]
            cell["attachments"] = {name: {"image/png": PICTURE} for name in names}
            cell["source"] = " ".join(f"![p](attachment:{name})" for name in names)


def many_cells(notebook: dict[str, Any]) -> None:
    code = {"cell_type": "code", "metadata": {}, "source": "x = 1\n" * 30, "outputs": [], "execution_count": None}
    words = {"cell_type": "markdown", "metadata": {}, "source": "*a* $b$ [c](https://a.b)\n" * 8}
    notebook["cells"] += [{**(code, words)[n % 2], "id": f"more{n}"} for n in range(2000 - len(notebook["cells"]))]


def many_outputs(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "\x1b[31ma" * 30_000}] * 3


CHANGES: dict[str, Callable[[dict[str, Any]], None]] = {
    "2,000 attachments": attached,
    "2,000 cells": many_cells,
    "outputs with colors": many_outputs,
}
HONEST = {member.name: member.answers for member in demo.members()}["ada"]


def hand_in(course: Course, student: str, kind: str) -> None:
    notebook = json.loads((course.release / ASSIGNMENT / f"{NOTEBOOK}.ipynb").read_text(encoding="utf-8"))
    text = TEXTS.get(kind)
    demo.fill(notebook, HONEST | ({WRITTEN: text, "adamw": f"{HONEST['adamw']}\n'''\n{text}\n'''"} if text else {}))
    CHANGES.get(kind, len)(notebook)
    path = course.submitted / student / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def made(folder: Path) -> Course:
    shutil.copy(HERE / CONFIG, folder)
    for name in ("source", "release"):
        (folder / name / ASSIGNMENT).mkdir(parents=True)
        shutil.copy(HERE / name / ASSIGNMENT / f"{NOTEBOOK}.ipynb", folder / name / ASSIGNMENT)
    return Course(folder)


@contextmanager
def served(course: Course) -> Iterator[tuple[str, int]]:
    """A Jupyter server on the course: its address and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{kind}_DIR": str(course.root / ".jupyter" / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    options = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1", "--allow-root"]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--IdentityProvider.token=secret", *options]
    with tempfile.TemporaryFile("w+") as said:
        server = subprocess.Popen(command, cwd=course.root, env={**os.environ, **own}, stdout=said, stderr=said)
        address = f"http://127.0.0.1:{port}"
        try:
            while server.poll() is None and not answers(f"{address}/api"):
                time.sleep(0.2)
            if server.returncode is not None:
                said.seek(0)
                raise SystemExit(said.read())
            yield address, server.pid
        finally:
            server.terminate()
            server.wait(60)


def answers(address: str) -> bool:
    try:
        return bool(get(address))
    except OSError:
        return False


def get(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"Authorization": "token secret"})
    with urllib.request.urlopen(request, timeout=600) as page:
        return page.read()


def used(pid: int) -> float:
    """Seconds of the processor that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def opened(course: Course) -> dict[str, tuple[float, int]]:
    """For each student, the seconds for the page of the submission, and its bytes."""
    with sqlite3.connect(course.root / "gradebook.db") as database:
        pages = dict(database.execute(SUBMISSIONS))
    found = {}
    with served(course) as (address, pid):
        get(f"{address}/formgrader/submissions/{pages['honest']}/?index=0")  # warms it up
        for student, page in pages.items():
            before = used(pid)
            size = len(get(f"{address}/formgrader/submissions/{page}/?index=0"))
            found[student] = used(pid) - before, size
    return found


def feedback(course: Course, students: list[str]) -> dict[str, float]:
    """For each student, the seconds that nbgrader takes to make the feedback, as Formgrader's button does."""
    from nbgrader.apps import NbGrader
    from nbgrader.apps.api import NbGraderAPI

    os.chdir(course.root)
    app = NbGrader()
    app.initialize(["--log-level=CRITICAL"])
    api = NbGraderAPI(config=app.config)
    logging.disable(logging.CRITICAL)
    found = {}
    for student in ["honest", *students]:  # the first warms up
        before = time.process_time()
        result = api.generate_feedback(ASSIGNMENT, student, force=True)
        found[student] = time.process_time() - before
        if not result["success"]:
            raise SystemExit(f"no feedback for {student}: {result}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", nargs="*", default=[*TEXTS, *CHANGES])
    kinds = parser.parse_args().kinds
    with tempfile.TemporaryDirectory() as scratch:
        course = made(Path(scratch))
        release.record(course, ASSIGNMENT)
        students = {"honest": "an honest one"} | {f"s{n:02}": kind for n, kind in enumerate(kinds)}
        for student, kind in students.items():
            hand_in(course, student, kind)
        run.grade(course, Options(ASSIGNMENT, seed=1))
        pages, made_for = opened(course), feedback(course, list(students))
        os.chdir(HERE)
    slow = 0
    print(f"{'':28}{'Formgrader':>12}{'feedback':>12}{'page':>12}")
    for student, kind in students.items():
        (opening, size), making = pages[student], made_for[student]
        late = max(opening - pages["honest"][0], making - made_for["honest"]) > MOST
        slow += late
        print(f"{kind:28}{opening:10.2f} s{making:10.2f} s{size / 1000:9.0f} kB{'  too long' * late}")
    return bool(slow)


if __name__ == "__main__":
    sys.exit(main())
