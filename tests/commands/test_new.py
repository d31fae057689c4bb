"""`optviz new`: an exercise of each family in a course of its own, ready at once; or a sentence and nothing written."""

import inspect
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import optviz_ref
from autograder.audit import audit
from autograder.commands.new import FAMILIES, new
from autograder.course import release
from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.exercises import shelf
from tests.conftest import ROOT

WEEK = "week 3"
WRONG = {  # in the example of each family, and the name that the kit gives it
    "optimizer": ("(1 - self.beta) * grads", "grads", "no_one_minus_beta"),
    "function": ("max(norm, max_norm)", "norm", "lengthens"),
    "gradient": ("2 * x[0] * x[1] ** 2", "x[0] ** 2 * x[1] ** 2", "not_differentiated"),
}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """An instructor's own course: the kit's settings, a space in its path, and no exercise yet."""
    root = tmp_path / "my course"
    (root / "source").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return Course(root)


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """A course with an example of each family, released; and what was in the kit's folders before."""
    before = kit()
    root = tmp_path_factory.mktemp("instructor") / "my course"
    (root / "source").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    optviz(root, "new", "my_optimizer", "--assignment", WEEK, "--family", "optimizer")
    for family in FAMILIES.keys() - {"optimizer"}:
        new(Course(root), f"my_{family}", WEEK, family)
    said = optviz(root, "release", WEEK)
    return Course(root), said, before


def kit():
    """Every file of the kit, by its time of change and its size."""
    found = (p for folder in ("autograder", "optviz_ref", "source") for p in (ROOT / folder).rglob("*"))
    return {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in found if p.is_file() and "__pycache__" not in p.parts}


def optviz(root, *words):
    command = [sys.executable, "-m", "autograder.cli", *words]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=250)
    assert done.returncode == 0, done.stderr
    return done


def solution(course, name):
    cells = json.loads((course.source / WEEK / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return next("".join(c["source"]) for c in cells if c["id"] == name)


def hand_in(course, student, name, answer):
    notebook = json.loads((course.release / WEEK / f"{name}.ipynb").read_text(encoding="utf-8"))
    if answer:
        next(c for c in notebook["cells"] if c["id"] == name)["source"] = answer
    path = course.submitted / student / WEEK / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_each_family_from_new_to_a_page_without_a_change_to_the_kit(taught):
    course, _, before = taught
    for family, (right, wrong, _) in WRONG.items():
        name = f"my_{family}"
        answer = solution(course, name)
        assert right in answer
        body = answer.partition("### BEGIN")  # the docstring has the formula, too
        for student, text in (("ada", answer), ("bob", body[0] + "".join(body[1:]).replace(right, wrong)), ("eva", "")):
            hand_in(course, student, name, text)
    optviz(course.root, "grade", WEEK)
    optviz(course.root, "feedback", WEEK)
    lines = (course.results / WEEK / "results.jsonl").read_text(encoding="utf-8").splitlines()
    rows = {(row["student"], row["notebook"]): row for row in map(json.loads, lines)}
    for family, (_, _, slug) in WRONG.items():
        name = f"my_{family}"
        ada, bob, eva = (rows[student, name] for student in ("ada", "bob", "eva"))
        assert ada["score"] == ada["max_score"] and (eva["status"], eva["score"]) == ("missing", 0)
        assert 0 < bob["score"] < bob["max_score"] and bob["diagnosis"]["id"] == f"{name}.{slug}"
        page = (course.feedback / "bob" / WEEK / f"{name}.html").read_text(encoding="utf-8")
        assert bob["diagnosis"]["sentence"] in page
        assert ("<svg" in page) is (family == "optimizer")
    assert kit() == before


def documented():
    """The commands of the docs that need nothing beside the kit."""
    text = (ROOT / "docs" / "adding-an-exercise.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    optviz (new .*)$", text, re.MULTILINE)
    return [one.split() for one in commands if "--reference" not in one or "optviz_ref:" in one]


@pytest.mark.parametrize("words", documented(), ids=lambda words: words[1])
def test_what_the_docs_make_is_in_order_under_every_seed_of_its_audit(course, words):
    optviz(course.root, *words)
    assert f"In order: {words[1]}_tests." in optviz(course.root, "audit", words[1]).stdout


@pytest.mark.parametrize("family", FAMILIES)
def test_its_audit_is_in_order_and_says_what_is_still_to_be_written(taught, family):
    course, _, _ = taught
    name = f"my_{family}"
    (found,) = audit.run([course.rooms.require(WEEK, name)], course.root, mutants=family == "function", seeds=1)
    assert found.ok, found
    assert found.styles > 1 and found.misconceptions > 10 and found.unlabeled == []
    assert found.to_write[0].startswith(f"source/{WEEK}/{name}.ipynb: cells {name}-text, {name}_tests")
    assert any(place.startswith(f"{name}/test_{name}.py:") for place in found.to_write)


def test_students_who_would_read_fill_in_are_no_secret(taught):
    course, said, _ = taught
    assert f"Students read FILL IN in release/{WEEK}/my_optimizer.ipynb, in the cells my_optimizer-text" in said.stderr
    assert release.check(course, WEEK) == []


def test_a_regrade_costs_what_changed_and_a_broken_exercise_only_its_own_notebook(taught, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(taught[0].root, root, ignore=shutil.ignore_patterns(".optviz", "submitted", "results", "*.db"))
    course = Course(root)
    for name in ("my_function", "my_gradient"):
        hand_in(course, "ada", name, solution(course, name))
    grade = [sys.executable, "-m", "autograder.cli", "grade", WEEK, "--no-gradebook", "--jobs", "1"]

    def graded(code):
        done = subprocess.run(grade, cwd=root, capture_output=True, text=True, timeout=250)
        assert done.returncode == code, done.stderr
        lines = (course.results / WEEK / "results.jsonl").read_text(encoding="utf-8").splitlines()
        return done.stderr, {row["notebook"]: row for row in map(json.loads, lines)}

    said, before = graded(0)
    assert "graded before" not in said
    suite = root / "exercises" / "my_gradient" / "test_my_gradient.py"
    suite.write_text(suite.read_text(encoding="utf-8").replace("term by term", "one by one"), encoding="utf-8")
    said, after = graded(0)
    assert "2 graded before" in said  # the third is my_optimizer's, which nobody handed in
    assert after["my_function"] == before["my_function"]
    assert after["my_gradient"]["suite"] != before["my_gradient"]["suite"]
    (root / "exercises" / "my_function" / "__init__.py").write_text("EXERCISE = (\n", encoding="utf-8")
    said, broken = graded(1)
    where = r"my_function: .*/my_function/__init__\.py:1: the room my_function cannot be used: SyntaxError: .* Mend it"
    assert re.search(where, said)
    assert (broken["my_function"]["status"], broken["my_function"]["score"]) == ("fault", None)
    assert "__init__.py:1" in broken["my_function"]["notes"][0]
    assert broken["my_gradient"] == after["my_gradient"]


REFERENCES = {
    "rms": ("optimizer", "optviz_ref:RMSprop"),
    "nesterov2": ("optimizer", "optviz_ref:Nesterov"),
    "plain": ("optimizer", "optviz_ref:SGD"),
    "cosine": ("function", "optviz_ref:cosine_annealing_lr"),
    "cycle": ("function", "optviz_ref:one_cycle_lr"),  # with arguments whose names do not tell what they are
    "smooth": ("function", "optviz_ref:smooth_losses"),
    "valley": ("gradient", "optviz_ref.landscapes:rosenbrock_grad"),
}


def test_references_of_the_kit_become_exercises(course):
    for name, (family, reference) in REFERENCES.items():
        new(course, name, "week", family, reference)
        assert not (course.root / "exercises" / name / "reference.py").exists()
    rooms = course.rooms
    assert rooms.problems() == [] and {e.name for e in rooms.own} == set(REFERENCES)
    assert release.misfits(course, "week") == []
    for name in REFERENCES:
        run_solution(course, "week", name)
    plain = (course.source / "week" / "plain.ipynb").read_text(encoding="utf-8")
    assert plain.count("class SGD:") == 1, "what is asked for is not handed out as well"


def run_solution(course, assignment, name):
    """Run a source notebook's code from top to bottom: its visible checks pass."""
    import matplotlib

    matplotlib.use("Agg")
    cells = json.loads((course.source / assignment / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]).replace("from IPython.display import display", ""), names)
            names["display"] = lambda *args, **kwargs: None


MINE = """import numpy as np

LIMIT = 3.0


class Clipped:
    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * np.clip(grads, -1.0, 1.0)


class Leaning:
    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * np.minimum(grads, LIMIT)


class Own:
    def __init__(self, lr=0.3):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * grads


class Rate:
    def __init__(self, rate=0.1):
        self.rate = rate

    def step(self, params, grads):
        return params - self.rate * grads


class Renamed:
    def __init__(self, lr=0.1):
        self.rate = lr

    def step(self, params, grads):
        return params - self.rate * grads


class Noisy:
    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * grads + 1e-9 * np.random.normal(size=np.shape(params))


class Endless:
    def __init__(self, lr=0.1):
        self.lr = lr

    def step(self, params, grads):
        return params - self.lr * grads / np.minimum(np.abs(grads), 1.0)


class Every:
    def __init__(self, lr=0.1, every=2, flipped=False, share=0.0):
        self.lr, self.every, self.flipped, self.share = lr, every, flipped, share
        self.t = 0

    def step(self, params, grads):
        self.t += 1
        times = [1.0, 0.5, 2.0, 1.5, 3.0, 2.5][range(self.every)[self.t % self.every] % 6]  # whole numbers only
        return params - self.lr * (self.share + times) * (-grads if self.flipped else grads)


class Bare:
    def __init__(self, lr):
        self.lr = lr


class Stateful:
    def __init__(self, lr=0.1):
        self.lr, self.m = lr, np.zeros(2)

    def step(self, params, grads):
        return params - self.lr * grads


def bowl(x):
    return x[0] ** 2 + x[1] ** 2


def bowl_grad(x):
    return np.array([2 * x[0], x[1]])


def length(x):
    return np.sqrt(np.sum(x**2))


def length_grad(x):
    return x / np.sqrt(np.sum(x**2))


def squares(x):
    return np.sum((np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]) @ x) ** 2)


def squares_grad(x):
    a = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    return 2 * a.T @ (a @ x)


def moving_average(x, n):
    return np.convolve(x, np.ones(n) / n, mode="valid")


def noam(step, size=512, warmup=4000):
    step = max(step, 1)
    return size**-0.5 * min(step**-0.5, step * warmup**-1.5)


def modal(step, lr, mode="cosine"):
    return lr


def dropped(x, p=0.5):
    return x * (np.random.uniform(size=x.shape) > p)


def clocked(x):
    import time

    return x + time.perf_counter()


def lost_grad(x):
    return x


def words(x):
    return "no number"


def pair(x):
    return x, x + 1, "two"
"""


@pytest.fixture
def mine(course):
    (course.root / "exercises").mkdir()
    (course.root / "exercises" / "mine.py").write_text(MINE, encoding="utf-8")
    return course


def test_a_reference_beside_the_rooms_is_imported_from_there(mine):
    new(mine, "clipped", "week", "optimizer", "mine:Clipped")
    text = (mine.root / "exercises" / "clipped" / "__init__.py").read_text(encoding="utf-8")
    assert "from ..mine import Clipped" in text
    before = mine.rooms.require("week", "clipped").fingerprint
    (mine.root / "exercises" / "mine.py").write_text(MINE.replace("-1.0, 1.0", "-2.0, 2.0"), encoding="utf-8")
    assert mine.rooms.require("week", "clipped").fingerprint != before


OWN = {
    "fast": ("optimizer", "mine:Own"),  # which leaves Rosenbrock's valley with a tenth of its lr
    "every": ("optimizer", "mine:Every"),  # with a whole number, a switch and a zero among its arguments
    "length": ("gradient", "mine:length_grad"),  # which is not finite at zero
    "squares": ("gradient", "mine:squares_grad"),  # which takes one point at a time
    "smoothed": ("function", "mine:moving_average"),  # whose results are as long as a whole number says
    "noam": ("function", "mine:noam"),  # a schedule that has a warm-up, which must not be 0, and no end
}


@pytest.mark.parametrize("name", OWN)
def test_right_answers_get_full_points_whatever_the_reference_is(mine, name):
    new(mine, name, "week", *OWN[name])
    run_solution(mine, "week", name)
    (found,) = audit.run([mine.rooms.require("week", name)], mine.root, mutants=False, seeds=2)
    assert (found.solution, found.refused, found.faults) == ([], [], [])
    assert all(margin.accepted < 1e-6 for margin in found.margins.values())


@pytest.mark.parametrize("lr", [0.05, 1.0])
def test_a_copy_of_gradient_descent_is_in_order(mine, lr):
    path = mine.root / "exercises" / "mine.py"
    path.write_text(MINE.replace("lr=0.3", f"lr={lr}"), encoding="utf-8")
    new(mine, "copied", "week", "optimizer", "mine:Own")
    (found,) = audit.run([mine.rooms.require("week", "copied")], mine.root, mutants=False, seeds=1)
    assert found.ok, (found.solution, found.refused, found.paid, found.unlabeled, found.mislabeled)


def test_a_well_known_optimizer_under_another_name_is_no_mistake_of_its_own(mine):
    path = mine.root / "exercises" / "mine.py"
    adam = inspect.getsource(optviz_ref.Adam).replace("class Adam", "class Mine").replace("lr=0.01", "lr=0.001")
    path.write_text(f"import numpy as np\n\n\n{adam}", encoding="utf-8")
    new(mine, "renamed", "week", "optimizer", "mine:Mine")
    (found,) = audit.run([mine.rooms.require("week", "renamed")], mine.root, mutants=False, seeds=1)
    assert found.ok, (found.solution, found.refused, found.paid, found.unlabeled, found.mislabeled)


def test_a_release_refuses_a_reference_that_its_own_tests_refuse(mine):
    new(mine, "clipped", "week", "optimizer", "mine:Clipped")
    assert release.misfits(mine, "week") == []
    path = mine.root / "exercises" / "mine.py"
    path.write_text(MINE.replace("np.clip(grads, -1.0, 1.0)", "grads / np.random.uniform()"), encoding="utf-8")
    (said,) = release.misfits(mine, "week")
    assert re.search(r"^source/week/clipped\.ipynb: We ran .* its numbers change when it is run again", said)


def test_what_comes_next_is_a_command_that_works(course):
    said = optviz(course.root, "new", "sgd_momentum", "--assignment", WEEK, "--family", "optimizer").stderr
    words = shlex.split(said.partition("Next: optviz ")[2].partition(", then ")[0])
    assert words == ["audit", f"{WEEK}/sgd_momentum"]
    assert [name for name, _ in audit.known(course.rooms, words[1:])] == words[1:]


@pytest.mark.parametrize(
    ("family", "reference", "said"),
    [
        ("optimizer", "mine", r"--reference 'mine' is not understood\. Write --reference MODULE:NAME, for instance"),
        ("optimizer", "mine:Cliped", r"mine has no Cliped\. It has Clipped"),
        ("optimizer", "nowhere:X", r"no module nowhere: neither exercises/nowhere\.py in this course nor an installed"),
        ("optimizer", "mine:LIMIT", r"mine:LIMIT is float 3\.0; a reference is a class or a function"),
        (
            "optimizer",
            "mine:bowl",
            r"bowl is a function\. An optimizer is a class .*For a function: --family",
        ),
        ("optimizer", "mine:Bare", r"Bare takes lr without a number as its default"),
        (
            "optimizer",
            "mine:Leaning",
            r"NameError: name 'LIMIT'.*must work when its text stands alone",
        ),
        ("optimizer", "mine:Stateful", r"keeps self\.m = .* before the first step\. Start with None or a number"),
        (
            "optimizer",
            "mine:Rate",
            r"Rate has no argument lr that it keeps as self\.lr\. .*: name it so, or let lr=1\.0",
        ),
        ("optimizer", "mine:Renamed", r"does not keep its argument lr as self\.lr.* Write self\.lr = lr in __init__"),
        ("optimizer", "mine:Noisy", r"We ran 12 steps of Noisy .* its numbers change when it is run again"),
        ("optimizer", "mine:Endless", r"We ran .*zero gradient.* its numbers are not all finite\. Change its formula"),
        ("function", "mine:dropped", r"dropped cannot be a reference: its numbers change when it is run again"),
        ("function", "mine:clocked", r"clocked cannot be a reference: its numbers change .* reads no clock"),
        ("function", "mine:modal", r"modal has mode='cosine', which is no number .* Leave the argument out"),
        ("function", "mine:Clipped", r"Clipped is a class\. The family function takes"),
        ("function", "mine:words", r"words with x an array returns str, not one number"),
        ("function", "mine:pair", r"pair with x an array returns tuple"),
        (
            "function",
            "optviz_ref:multistep_lr",
            r"multistep_lr at step 0 raises TypeError: .* The family function",
        ),
        ("gradient", "mine:bowl_grad", r"bowl_grad is not the gradient of bowl: at"),
        ("gradient", "mine:lost_grad", r"There is no function lost beside lost_grad"),
        ("gradient", "mine:bowl", r"bowl does not tell by its name whose gradient it is"),
        ("gradient", "json:dumps", r"dumps does not tell by its name"),
    ],
)
def test_a_reference_that_cannot_be_one_gets_a_sentence(mine, family, reference, said):
    before = sorted(mine.root.rglob("*"))
    with pytest.raises(UsageError, match=said):
        new(mine, "thing", "week", family, reference)
    assert sorted(mine.root.rglob("*")) == before


def test_a_reference_with_an_error_is_named_with_its_line(course):
    (course.root / "exercises").mkdir()
    (course.root / "exercises" / "late.py").write_text("x = 1\ny = x / 0\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"late cannot be imported: .*late\.py:2: ZeroDivisionError"):
        new(course, "heavy", "week", "optimizer", "late:Late")


def test_a_reference_in_the_course_folder_is_to_be_moved(course):
    (course.root / "mine.py").write_text(MINE, encoding="utf-8")
    with pytest.raises(UsageError, match=r"mine\.py lies in the course folder.* Move it into exercises/"):
        new(course, "clipped", "week", "optimizer", "mine:Clipped")


def test_nothing_is_written_over(course):
    new(course, "heavy", "week", "optimizer")
    before = {p: p.read_bytes() for p in course.root.rglob("*") if p.is_file()}
    for name, assignment, said in (
        ("heavy", "week", r"exercises/heavy exists already"),
        ("heavy", "week2", r"exercises/heavy exists already.*second assignment"),
        ("other", "Week", r"an assignment 'week', which differs from 'Week' by case only"),
        ("adagrad", "exercises", r"exercises/adagrad has hidden tests already"),
    ):
        with pytest.raises(UsageError, match=said):
            new(course, name, assignment, "optimizer")
    (course.source / "week" / "Notes.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"source/week/Notes\.ipynb exists already"):
        new(course, "notes", "week", "optimizer")
    (course.source / "week" / "Notes.ipynb").unlink()
    assert {p: p.read_bytes() for p in course.root.rglob("*") if p.is_file()} == before


def test_what_the_kit_refuses_is_taken_away_again(course, monkeypatch):
    monkeypatch.setattr(shelf, "MAX_SHELF_BYTES", 100)
    with pytest.raises(UsageError, match="MB"):
        new(course, "heavy", "week", "optimizer")
    assert not (course.root / "exercises" / "heavy").exists() and not (course.source / "week").exists()
