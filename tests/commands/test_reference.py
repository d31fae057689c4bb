"""What `optviz new` makes an exercise of: right answers get full points, or a sentence says why it cannot be one."""

import inspect
import json
import re
from pathlib import Path

import pytest

import optviz_ref
from autograder.audit import audit
from autograder.commands.new import new
from autograder.course import release
from autograder.errors import UsageError

MINE = Path(__file__).with_name("mine.py").read_text(encoding="utf-8")

REFERENCES = {
    "rms": ("optimizer", "optviz_ref:RMSprop"),
    "nesterov2": ("optimizer", "optviz_ref:Nesterov"),
    "plain": ("optimizer", "optviz_ref:SGD"),
    "cosine": ("function", "optviz_ref:cosine_annealing_lr"),
    "cycle": ("function", "optviz_ref:one_cycle_lr"),  # with arguments whose names do not tell what they are
    "smooth": ("function", "optviz_ref:smooth_losses"),
    "valley": ("gradient", "optviz_ref.landscapes:rosenbrock_grad"),
}


def test_references_of_the_kit_become_exercises(own_course):
    for name, (family, reference) in REFERENCES.items():
        new(own_course, name, "week", family, reference)
        assert not (own_course.root / "exercises" / name / "reference.py").exists()
    rooms = own_course.rooms
    assert rooms.problems() == [] and {e.name for e in rooms.own} == set(REFERENCES)
    assert release.misfits(own_course, "week") == []
    for name in REFERENCES:
        run_solution(own_course, "week", name)
    plain = (own_course.source / "week" / "plain.ipynb").read_text(encoding="utf-8")
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


@pytest.fixture
def mine(own_course):
    (own_course.root / "exercises").mkdir()
    (own_course.root / "exercises" / "mine.py").write_text(MINE, encoding="utf-8")
    return own_course


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


def test_a_reference_with_an_error_is_named_with_its_line(own_course):
    (own_course.root / "exercises").mkdir()
    (own_course.root / "exercises" / "late.py").write_text("x = 1\ny = x / 0\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"late cannot be imported: .*late\.py:2: ZeroDivisionError"):
        new(own_course, "heavy", "week", "optimizer", "late:Late")


def test_a_reference_in_the_course_folder_is_to_be_moved(own_course):
    (own_course.root / "mine.py").write_text(MINE, encoding="utf-8")
    with pytest.raises(UsageError, match=r"mine\.py lies in the course folder.* Move it into exercises/"):
        new(own_course, "clipped", "week", "optimizer", "mine:Clipped")
