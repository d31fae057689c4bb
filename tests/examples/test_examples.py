"""The example course: rooms outside the kit, each in order, and the whole way from its notebook to a page."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.errors import UsageError
from autograder.exercises.kit.reference import defined
from autograder.exercises.kit.reference import source as printed
from autograder.exercises.rooms import of_course
from autograder.judge import Judge
from autograder.judge.references import renewed
from autograder.probing.student import local, observe
from autograder.records import Evidence

COURSE = Path(__file__).parents[2] / "examples"
NAMES = sorted(path.name for path in (COURSE / "exercises").iterdir() if path.name != "__pycache__")


@pytest.fixture(scope="module")
def rooms():
    """The rooms of the example course by name, and a judge of them."""
    known = of_course(COURSE)
    found = {name: known.require("examples", name) for name in NAMES}
    return found, Judge(found.values(), 1)


def graded(rooms, name, define):
    """The verdict on what a program defines."""
    found, judge = rooms
    (task,) = found[name].tasks
    student = local(lambda: {task.name: renewed(define)})
    with np.errstate(all="ignore"):
        traces = {p: observe(student, p, probe, 1) for p, probe in task.probes.items()}
    return judge.verdict(found[name], Evidence(task.cell, 1, traces=traces))


def cells(name):
    notebook = json.loads((COURSE / "source" / "examples" / f"{name}.ipynb").read_text(encoding="utf-8"))
    return {c["id"]: "".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"}


@pytest.mark.parametrize("name", NAMES)
def test_no_mistake_is_paid_in_full_and_the_reference_is(rooms, name):
    (task,) = rooms[0][name].tasks
    for define in task.conventions.values():
        verdict = graded(rooms, name, define)
        assert verdict.score == verdict.max_score
    assert len(task.misconceptions) > 40
    for known in task.misconceptions:
        verdict = graded(rooms, name, known.define)
        assert verdict.score < verdict.max_score, known.slug


CUT = ("np.clip(grads, -{0}, {0})", "grads * min(1.0, {0} / max(np.linalg.norm(grads), 1e-300))")


@pytest.mark.parametrize(
    "change", [*(c.format(at) for c in CUT for at in (0.5, 2.0, 10.0, 50.0)), "grads / np.linalg.norm(grads)"]
)
def test_a_gradient_that_is_cut_is_named_where_only_signs_count(rooms, change):
    (task,) = rooms[0]["lion"].tasks
    head, step, tail = printed(task.conventions["printed"], "Lion").partition("def step(self, params, grads):\n")
    verdict = graded(rooms, "lion", defined(f"{head}{step}        grads = {change}\n{tail}", "Lion"))
    assert [d.id for d in verdict.diagnoses] == ["lion.normalized" if "/ np" in change else "lion.clipped"]
    assert verdict.score < verdict.max_score


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_passes_the_visible_check_and_few_mistakes_do(rooms, name):
    (task,) = rooms[0][name].tasks
    given = {}
    for cell, source in cells(name).items():
        if cell not in (task.solution, task.cell):
            exec(source, given)
    given |= dict.fromkeys(("show_paths", "display"), lambda *args, **kwargs: None)
    check = compile(cells(name)[task.cell].partition("\nstart =")[0].partition("\nfig,")[0], name, "exec")

    def passes(define):
        try:
            with np.errstate(all="ignore"):
                exec(check, given | {task.name: renewed(define)})
        except Exception:
            return False
        return True

    names = dict(given)
    exec(cells(name)[task.solution], names)
    assert passes(names[task.name])
    assert all(passes(define) for define in task.conventions.values())
    through = sorted({known.slug for known in task.misconceptions if passes(known.define)})
    assert len(through) <= len({known.slug for known in task.misconceptions}) / 4, through


def test_a_folder_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setenv("OPTVIZ_EXERCISES", "/nowhere/at/all")
    with pytest.raises(UsageError, match="OPTVIZ_EXERCISES names /nowhere/at/all, which is no folder"):
        of_course(COURSE)


def test_from_the_notebook_to_a_page(tmp_path):
    """Release, two answers handed in, graded with a room that lies in the course, and a feedback page for each."""
    course = tmp_path / "examples"
    shutil.copytree(COURSE, course, ignore=shutil.ignore_patterns("release", "solutions", "*.db", ".optviz"))
    shutil.copy(COURSE.parent / "nbgrader_config.py", tmp_path)
    for source in (course / "source" / "examples").glob("*.ipynb"):
        if source.stem != "warmup":
            source.unlink()

    def optviz(*words):
        command = [sys.executable, "-m", "autograder.cli", *words]
        done = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=250)
        assert done.returncode == 0, done.stderr
        return done.stdout

    optviz("release", "examples")
    released = json.loads((course / "release" / "examples" / "warmup.ipynb").read_text(encoding="utf-8"))
    right = cells("warmup")["warmup"]
    assert "np.pi * progress" not in json.dumps(released)
    for student, answer in (("ada", right), ("bob", right.replace("min(step, total_steps)", "step"))):
        place = course / "submitted" / student / "examples"
        place.mkdir(parents=True)
        next(c for c in released["cells"] if c["id"] == "warmup")["source"] = answer
        (place / "warmup.ipynb").write_text(json.dumps(released), encoding="utf-8")
    optviz("grade", "examples")
    lines = (course / "results" / "examples" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    verdicts = {row["student"]: row for row in map(json.loads, lines) if row.get("cell") == "warmup_tests"}
    assert verdicts["ada"]["score"] == 5
    assert 3 < verdicts["bob"]["score"] < 5
    assert verdicts["bob"]["diagnosis"]["id"] == "warmup.rises_again"
    optviz("feedback", "examples")
    page = next((course / "feedback" / "bob").rglob("*.html")).read_text(encoding="utf-8")
    assert "keeps following the curve after the last step" in page
