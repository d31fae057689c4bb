"""A class in which every kind of odd submission sits among honest ones: nobody else loses a point, a page or a row.

All stages work in this process, with boxes of the level that is asked for; nbgrader's own commands run as they are.
"""

import csv
import json
import os
import sqlite3
from concurrent.futures import Future
from dataclasses import replace

import pytest

from autograder import processes, results
from autograder.commands import demo
from autograder.commands.feedback import feedback
from autograder.commands.report import report
from autograder.export import scores
from autograder.running import executors, run, worker
from autograder.running.options import Options
from autograder.sandbox import Sandbox
from autograder.sandbox.selftest import trial
from tests.hostile import LEVELS
from tests.hostile.test_class import HONEST

A = "exercises"
SECONDS = 20  # of the processor, that the odd ones may cost a stage
BUNDLED = {member.name: member.answers for member in demo.members()}
ODD_NUMBER = HONEST.replace(
    "return params", "self.n = getattr(self, 'n', 0) + 1\n        return {} if self.n == 5 else params"
)
WORD = "\n".join(f"# {'wort' * 40}{n}" for n in range(1000))
RAISES = """class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8): pass
    def step(self, params, grads): raise ValueError({})"""
FLOOD = """
import os, struct
def flood():
    text = ' '.join(f'{n}wort' for n in range(6000)).encode()
    body = struct.pack("<BBB1I", 1, 0, 1, 4) + np.zeros(4).tobytes() + struct.pack("<H", 200)
    body += b"".join(struct.pack("<BiH", n % 8, n, len(text)) + text for n in range(200))
    for _ in range(5):
        frame = struct.pack("<cI", b"v", len(body)) + body
        while frame:
            frame = frame[os.write(3, frame):]
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8): flood()
    def step(self, params, grads): return params
"""
MOODS = {
    "picture": "![x](/logout) ![y](attachment:none.png) <img src=/logout> &#60img src=x>",
    "blanks": "a" + " " * 300_000 + "b" + "\n" * 100_000,
    "fence": "```brainfuck\n" + "+[-]" * 50_000 + "\n```",
    "nested": "\n".join(">" * n + " - " * n for n in range(600)),
    "openings": "[" * 100_000 + "$" * 50_000,
}
ANSWERS = {
    **{f"number_{n}": ODD_NUMBER.format(f"params * 0 + float('{x}')") for n, x in enumerate(("1.7e308", "-1.7e308"))},
    **{f"tiny_{x}": ODD_NUMBER.format(f"params * 0 + float('{x}')") for x in ("5e-324", "nan", "inf", "-1.8e308")},
    "constant": ODD_NUMBER.replace("self.n == 5", "True").format("params * 0 + 1.0"),
    "words": RAISES.format("' '.join(f'{n}wort{id(self)}' for n in range(3000))"),
    "lines": RAISES.format("'a\\n\\x1b[2Jada graded: 10\\r\\n' * 500"),
    "escapes": HONEST + "\nx = '\\d\\q \x0c'\ny = '''\x01\x02'''\n",
    "events": WORD + "\n" + ODD_NUMBER.format("type('W' + 'ort' * 30_000 + str(id(self)), (), {})()"),
    "flood": WORD + FLOOD,
    "dtype": ODD_NUMBER.replace("self.n == 5", "self.n > 0").format(
        "np.zeros(params.shape, [('f' * 3000 + str(n), float) for n in range(300)])"
    ),
    "types": RAISES.replace(
        "ValueError", "type('A\\n\\x1b[2J\\u202eok: 10\\r' + 'B' * 5000, (Exception,), {{}})"
    ).format("'\\x1b]0;x\\x07' + chr(0xd800)"),
    "digits": RAISES.format("'1.' + '7' * 500_000 + ' 0x' + 'f' * 100_000"),
    "warns": HONEST.replace(
        "return params",
        "import warnings\n        for n in range(999): warnings.warn(f'{n} ' * 999)\n        return params",
    ),
    "brackets": f"{HONEST}\nx = {'[' * 60_000}{']' * 60_000}",
    "quotes": HONEST + "\n" + "'''\"\"\"\\\n" * 25_000,
    "empty_lines": HONEST + "\n" * 200_000,
    "loops": HONEST.replace("return params", "while True: pass\n        return params"),
    "sleeps": HONEST.replace("return params", "import time; time.sleep(99)\n        return params"),
}
EMPTY = "def lr_finder(*given, **named):\n    return np.zeros(0), np.zeros(0)"

MANY = EMPTY.replace("np.zeros(0), np.zeros(0)", "np.geomspace(1e-6, 1, 2_000_000), np.ones(2_000_000) * 1.7e308")


def hand_in(course, student, answers, name="adagrad", change=None):
    notebook = json.loads((course.release / A / f"{name}.ipynb").read_text(encoding="utf-8"))
    demo.fill(notebook, answers)
    if change is not None:
        change(notebook)
    path = course.submitted / student / A / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def many_cells(notebook):
    extra = {"cell_type": "code", "metadata": {}, "source": "x = 1\n", "outputs": [], "execution_count": None}
    notebook["cells"] += [{**extra, "id": f"more{n}"} for n in range(14_000)]


def many_copies(notebook):
    notebook["cells"] = notebook["cells"] * (2_000_000 // len(json.dumps(notebook)))


def long_names(notebook):
    for cell in notebook["cells"]:
        cell["id"] = "i" * 1_000_000


def many_files(course, student):
    """Thousands of notebooks beside the one that is asked for, and a time that is a folder."""
    hand_in(course, student, {"adagrad": HONEST})
    folder = course.submitted / student / A
    for n in range(2000):
        (folder / f"x{n}.ipynb").write_text("{}")
    (folder / "timestamp.txt").mkdir()


def honest(course, count):
    names = [f"honest_{n:02}" for n in range(count)]
    for n, name in enumerate(names):
        hand_in(course, name, {"adagrad": f"# {n}\n{HONEST}"})
    return names


def odd(course, kinds=None):
    """Hand in one of every kind; the names of those who have a verdict to get."""
    for kind, answer in ANSWERS.items():
        if kinds is None or kind in kinds:
            hand_in(course, f"a_{kind}", {"adagrad": answer})
    for kind, text in MOODS.items():
        if kinds is None or kind in kinds:
            hand_in(course, f"b_{kind}", BUNDLED["ada"] | {"adamw_reflection": text}, "adamw")
    hand_in(course, "c_cells", {"adagrad": HONEST}, change=many_cells)
    hand_in(course, "c_copies", {"adagrad": HONEST}, change=many_copies)
    if kinds is None:
        hand_in(course, "c_ids", {"adagrad": HONEST}, change=long_names)
        many_files(course, "c_files")
        hand_in(course, "c_many", {"lr_finder": MANY}, "lr_finder")
        hand_in(course, "c_empty", {"lr_finder": EMPTY}, "lr_finder")
        hand_in(course, "m" * 241, {"adagrad": HONEST})


class Here:
    """Workers that are this process."""

    width, lost, near = 1, executors.Local.lost, True

    def __init__(self, jobs=None, address=None):
        self.executor = None

    def submit(self, function, *given):
        done = Future()
        try:
            done.set_result(function(*given))
        except Exception as error:
            done.set_exception(error)
        return done

    def renew(self): ...

    def close(self):
        worker.drop(False)

    stop = close


def spent(stage, *given, **named):
    """What a stage gives, and the processor's seconds that it took, with the boxes'."""
    before = sum(os.times()[:4])
    made = stage(*given, **named)
    return made, sum(os.times()[:4]) - before


def stages(course):
    """Run every stage; what each was and took."""
    graded, first = spent(run.grade, course, Options(A, jobs=1))
    pages, second = spent(feedback, course, A)
    overview, third = spent(report, course, A)
    table, fourth = spent(scores.main, course, A, out=course.root / "scores.csv")
    scope, fifth = spent(scores.main, course, A, "gradescope")
    assert (table, scope) == (0, 0) and overview.path.stat().st_size < 3_000_000
    assert pages.left == ()
    return graded, {"grade": first, "feedback": second, "report": third, "csv": fourth, "gradescope": fifth}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("level", LEVELS)
def test_class_of_fifty(level, course, monkeypatch):
    found, warm = trial(level)
    if warm is None:
        pytest.skip(f"level {level}: {found.reason}")
    warm.close()

    def boxes(limits, allow_weak=False, files=None):
        return Sandbox(level, replace(limits, seconds=1.5, submission=4.0), allow_weak, files)

    monkeypatch.setitem(executors.EXECUTORS, "local", Here)
    monkeypatch.setattr(processes, "cores", lambda: 1)
    monkeypatch.setattr(worker, "Sandbox", boxes)
    names = honest(course, 25)
    _, alone = stages(course)
    odd(course)
    graded, among = stages(course)
    assert graded.isolation == level
    assert {stage: round(t) for stage, t in among.items() if t > alone[stage] + SECONDS} == {}
    assert [left.student for left in graded.left] == ["m" * 241]  # named: no file can be called after it
    check_honest(course, names)
    rows = list(results.read(course.results_folder(A) / "results.jsonl"))
    verdicts = {row["student"]: row for row in rows if row["cell"] == "adagrad_tests"}
    assert not [row for row in rows if row["status"] == "fault"]
    assert verdicts["a_loops"]["status"] == verdicts["a_sleeps"]["status"] == "timeout"
    assert 0 < verdicts["a_number_0"]["score"] < verdicts["a_number_0"]["max_score"]
    students = {row["student"] for row in rows}
    assert len(students) == len(names) + len(ANSWERS) + len(MOODS) + 6
    assert all((course.feedback / s / A / "adagrad.html").is_file() for s in students)


def check_honest(course, names):
    """Full marks in the verdicts, the gradebook and the table; a page, and nothing in it was left out."""
    rows = results.read(course.results_folder(A) / "results.jsonl")
    scores = {row["student"]: (row["score"], row["max_score"]) for row in rows if row["cell"] == "adagrad_tests"}
    full = {scores[name][1] for name in names}
    assert [name for name in names if scores[name][0] != scores[name][1]] == [] and len(full) == 1
    with sqlite3.connect(course.root / "gradebook.db") as database:
        kept = database.execute(RAW, ("adagrad_tests",)).fetchall()
    assert {student for student, score in kept if score == max(full)} >= set(names)
    with open(course.root / "scores.csv", newline="", encoding="utf-8") as file:
        table = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file) if row["score"]}
    assert all(table[name] == max(full) for name in names)
    for name in names:
        page = (course.feedback / name / A / "adagrad.html").read_text(encoding="utf-8")
        assert "<svg" in page and "left out" not in page and "could not be made" not in page


RAW = """select submitted_assignment.student_id, grade.auto_score from grade
join submitted_notebook on submitted_notebook.id = grade.notebook_id
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
join base_cell on base_cell.id = grade.cell_id where base_cell.name = ?"""
