"""Release and solutions: made from the source, up to date, giving nothing away, and never half written."""

import itertools
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import cli
from autograder.course.course import Course
from autograder.course.release import beside, check, release, scratch, suite_lines
from autograder.errors import UsageError

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = sorted(p.name for p in (ROOT / "source").iterdir() if any(p.glob("*.ipynb")))


@pytest.fixture
def solved(course: Course) -> Course:
    """The course with its solutions."""
    shutil.copytree(ROOT / "solutions" / "exercises", course.root / "solutions" / "exercises")
    return course


def edit(path: Path, change) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change({c["id"]: c for c in notebook["cells"]}, notebook)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def snapshot(course: Course) -> dict[str, bytes]:
    folders = (course.release, course.root / "solutions")
    return {str(p): p.read_bytes() for f in folders for p in sorted(f.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_committed_release_is_up_to_date_and_gives_nothing_away(assignment):
    assert check(Course(ROOT), assignment) == []


def test_released_again_the_files_are_the_same(solved):
    before = snapshot(solved)
    shutil.rmtree(solved.root / "solutions")
    assert len(release(solved, "exercises")) == 8
    for path, data in before.items():
        ours, theirs = json.loads(data), json.loads(Path(path).read_text(encoding="utf-8"))
        for cell in (c for nb in (ours, theirs) for c in nb["cells"]):
            for output in cell.get("outputs", ()):
                output.get("data", {}).pop("image/png", None)  # another version of Matplotlib draws other pixels
        assert ours == theirs, path
    assert check(solved, "exercises") == []
    assert len(release(solved, "exercises")) == 4  # solutions that are up to date are not executed again
    assert not list(solved.private.glob("release-*"))


@pytest.mark.parametrize("assignment", ["exercises", "foundations"])
def test_solutions_are_executed_with_their_figures(assignment):
    for path in sorted((ROOT / "solutions" / assignment).glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        outputs = [o for c in cells for o in c.get("outputs", ())]
        assert {o["output_type"] for o in outputs} == {"stream", "display_data"}
        figures = [o for o in outputs if o["output_type"] == "display_data"]
        assert figures and all(len(o["metadata"]["image/png"]["alt"]) > 20 for o in figures)
        assert not any("execution" in c["metadata"] for c in cells)


@pytest.mark.parametrize("assignment", ["exercises", "foundations", "lesson"])
def test_solutions_hold_nothing_that_differs_from_run_to_run(assignment):
    for path in sorted((ROOT / "solutions" / assignment).glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert "execution" not in cell["metadata"]  # when it ran
            pieces = [output.get("name") for output in cell.get("outputs", ())]
            assert not any(one and one == other for one, other in itertools.pairwise(pieces))  # a cut stream


def test_a_changed_source_is_noticed(solved):
    def reword(cells, _):
        cells["adagrad-text"]["source"] = "## Exercise: AdaGrad (10 points)\n\nDo it."

    edit(solved.source / "exercises" / "adagrad.ipynb", reword)
    problems = check(solved, "exercises")
    assert len(problems) == 2
    assert problems[0].startswith(
        "release/exercises/adagrad.ipynb is stale: source/exercises/adagrad.ipynb has changed"
    )
    assert problems[1].startswith("solutions/exercises/adagrad.ipynb is stale")
    assert all("optviz release exercises" in p for p in problems)


def test_a_changed_solution_alone_makes_the_solutions_stale(solved):
    def rewrite(cells, _):
        cells["adagrad"]["source"] = [x.replace("grads**2", "grads * grads") for x in cells["adagrad"]["source"]]

    edit(solved.source / "exercises" / "adagrad.ipynb", rewrite)
    assert [p.split(" is ")[0] for p in check(solved, "exercises")] == ["solutions/exercises/adagrad.ipynb"]


def test_missing_files_are_noticed(solved):
    (solved.release / "exercises" / "adamw.ipynb").unlink()
    (solved.root / "solutions" / "exercises" / "nesterov.ipynb").unlink()
    assert [p.split(".")[0] + p.split("ipynb")[1] for p in check(solved, "exercises")] == [
        "release/exercises/adamw is missing. Run: optviz release exercises",
        "solutions/exercises/nesterov is missing. Run: optviz release exercises",
    ]


def suite_line() -> str:
    """A line that only the hidden suites have."""
    return next(line for line in sorted(suite_lines(Course(ROOT))) if line.startswith("def test_"))


LEAKS = {
    "a solution": (
        lambda cells, _: cells["adagrad"]["source"].append("\nself.s = self.s + grads**2"),
        "a line of a solution",
    ),
    "a region": (lambda cells, _: cells["adagrad"]["source"].append("\n### BEGIN SOLUTION"), "says 'BEGIN SOLUTION'"),
    "the reference": (lambda cells, _: cells["imports"]["source"].append("\nimport optviz_ref"), "says 'optviz_ref'"),
    "a name of ours": (lambda cells, _: cells["title"]["source"].append("\nautograder/exercises"), "says 'autograder'"),
    "a suite": (lambda cells, _: cells["title"]["source"].append(f"\n{suite_line()}"), "a line of a hidden suite"),
    "an output": (
        lambda cells, _: cells["helpers"]["outputs"].append(
            {"output_type": "stream", "name": "stdout", "text": "secret"}
        ),
        "cell 'helpers' has outputs",
    ),
    "metadata": (lambda cells, _: cells["adagrad"]["metadata"].update(hint="see optviz_ref"), "says 'optviz_ref'"),
}  # fmt: skip


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_noticed(solved, leak):
    change, message = LEAKS[leak]
    path = solved.release / "exercises" / "adagrad.ipynb"

    def leaking(cells, notebook):
        for cell in cells.values():
            cell["source"] = list(cell["source"])
        change(cells, notebook)

    edit(path, leaking)
    assert any(message in problem for problem in check(solved, "exercises"))


def test_another_file_in_the_release_is_noticed(solved):
    (solved.release / "exercises" / "data").mkdir()
    (solved.release / "exercises" / "data" / "test_hidden.py").write_text("answers = 1\n")
    (problem,) = check(solved, "exercises")
    assert problem.startswith("release/exercises/data/test_hidden.py is not to be handed out")


def test_only_what_is_in_data_is_handed_out(solved):
    only(solved, "adagrad")
    folder = solved.source / "exercises"
    (folder / "data" / "more").mkdir(parents=True)
    (folder / "answers").mkdir()
    for name in ("solution.py", "expected.csv", "old.db", ".hidden", "answers/a.npz", "data/x.csv", "data/more/y.npz"):
        (folder / name).write_text(name)
    (folder / "data" / "link.csv").symlink_to(folder / "expected.csv")
    release(solved, "exercises")
    released = solved.release / "exercises"
    assert {str(p.relative_to(released)) for p in released.rglob("*") if p.is_file()} == {
        "adagrad.ipynb", "data/x.csv", "data/more/y.npz",
    }  # fmt: skip
    assert {p.name for p in beside(solved, "exercises")[1]} == {
        "solution.py", "expected.csv", "old.db", ".hidden", "a.npz", "link.csv",
    }  # fmt: skip
    assert check(solved, "exercises") == []
    (folder / "data" / "x.csv").write_text("changed")
    assert [p.split(": ")[0] for p in check(solved, "exercises")] == ["release/exercises/data/x.csv is stale"]


def test_a_course_may_hand_out_other_files(solved):
    only(solved, "adagrad")
    with open(solved.root / "nbgrader_config.py", "a") as config:
        config.write("c.Publish.files = ['*.csv']\n")
    (solved.source / "exercises" / "x.csv").write_text("1")
    (solved.source / "exercises" / "x.py").write_text("1")
    release(Course(solved.root), "exercises")
    assert (solved.release / "exercises" / "x.csv").is_file()
    assert not (solved.release / "exercises" / "x.py").exists()


def only(course: Course, name: str) -> None:
    for path in (course.source / "exercises").glob("*.ipynb"):
        if path.stem != name:
            path.unlink()


def test_points_that_are_not_the_suites_are_refused(solved):
    def dearer(cells, _):
        cells["adagrad_tests"]["metadata"]["nbgrader"]["points"] = 12

    only(solved, "adagrad")
    edit(solved.source / "exercises" / "adagrad.ipynb", dearer)
    before = snapshot(solved)
    said = r"source/exercises/adagrad\.ipynb: the cell 'adagrad_tests' is worth 12 points, and its hidden tests 10: .*"
    with pytest.raises(UsageError, match=said + r"test_adagrad\.py"):
        release(solved, "exercises")
    assert snapshot(solved) == before
    assert any("is worth 12 points" in problem for problem in check(solved, "exercises"))


def test_a_graded_cell_that_no_room_knows_is_refused(solved):
    def rename(cells, _):
        cells["adagrad_tests"]["metadata"]["nbgrader"]["grade_id"] = "ada_tests"

    only(solved, "adagrad")
    edit(solved.source / "exercises" / "adagrad.ipynb", rename)
    with pytest.raises(UsageError, match=r"no graded cell 'adagrad_tests'.*\n.*for the graded cell 'ada_tests' there"):
        release(solved, "exercises")


BROKEN = {
    "no end": (lambda cells, _: cells["adagrad"]["source"].remove("        ### END SOLUTION\n"), "no end solution"),
    "an error": (lambda cells, _: cells["sgd"]["source"].append("\n1 / 0"), "'sgd' raises ZeroDivisionError"),
    "a warning": (
        lambda cells, _: cells["sgd"]["source"].append("\nimport warnings\nwarnings.warn('x')"), "writes to stderr"
    ),
    "the same id twice": (
        lambda cells, _: cells["sgd"]["metadata"]["nbgrader"].update(grade_id="optimize"), "[Dd]uplicate"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_source_leaves_everything_as_it_was(solved, case):
    change, message = BROKEN[case]
    edit(solved.source / "exercises" / "adagrad.ipynb", lambda cells, nb: fix_end(change, cells, nb))
    for name in ("adamw", "lr_finder", "nesterov"):
        (solved.source / "exercises" / f"{name}.ipynb").unlink()
    before = snapshot(solved)
    with pytest.raises(UsageError, match=message):
        release(solved, "exercises")
    assert snapshot(solved) == before


def fix_end(change, cells, notebook):
    if cells["adagrad"]["source"][-1] == "        ### END SOLUTION":
        cells["adagrad"]["source"][-1] += "\n"
    change(cells, notebook)


def test_what_a_killed_release_has_left_goes_and_what_another_is_working_on_stays(course):
    with scratch(course.private) as working:
        left = course.private / "release-left"
        (left / "recorded").mkdir(parents=True)
        with scratch(course.private) as next_one:
            assert sorted(course.private.glob("release-*")) == sorted([working, next_one])
    assert list(course.private.glob("release-*")) == []


def test_what_has_no_source_any_more_is_said_and_stays(solved, monkeypatch):
    shutil.move(solved.source / "exercises", solved.source / "week 1")
    for place in (solved.release, solved.solutions):
        shutil.copytree(place / "exercises", place / "week 1")
    monkeypatch.chdir(solved.root)
    before = snapshot(solved)
    said = CliRunner().invoke(cli, ["release", "--check"]).stderr
    assert "release/exercises and solutions/exercises: there is no source/exercises" in said
    assert "remove it: rm -r release/exercises solutions/exercises" in said and "week 1: there" not in said
    assert snapshot(solved) == before


def test_no_such_assignment(course):
    with pytest.raises(UsageError, match="No assignment 'homework'"):
        release(course, "homework")


def test_changed_cells_are_refused_once_there_are_submissions(solved, hand_in):
    from autograder.course import database
    from autograder.course.release import record
    from autograder.gradebook import tables

    record(solved, "exercises")
    with database.opened(solved) as engine, engine.begin() as connection:
        cells = tables.look_up(engine, "exercises")
        tables.Writer(engine, cells, lambda *_: None).enter(connection, ["ada"])

    def add(cells, notebook):
        more = {
            "grade": False,
            "grade_id": "extra",
            "locked": True,
            "schema_version": 3,
            "solution": False,
            "task": False,
        }
        notebook["cells"].append({**cells["sgd"], "id": "extra", "source": "1", "metadata": {"nbgrader": more}})

    edit(solved.source / "exercises" / "adagrad.ipynb", add)
    before = snapshot(solved)
    with pytest.raises(UsageError, match="Cannot add or remove cells for notebook 'adagrad'"):
        release(solved, "exercises")
    assert snapshot(solved) == before
