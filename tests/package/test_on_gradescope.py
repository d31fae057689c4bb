"""Submissions in Gradescope's layout, in an environment with the frozen requirements and nothing else, by the programs
in the archive."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from autograder import files, results
from autograder.commands import demo
from autograder.course.course import Course
from autograder.gradescope import results_json
from autograder.running import run
from autograder.running.options import Options
from tests.package.image import built, graded

pytestmark = pytest.mark.skipif(
    not (shutil.which("bash") and shutil.which("timeout")), reason="no bash or timeout here"
)
ADA = next(member.answers for member in demo.members() if member.name == "ada")
WRONG = next(member.answers for member in demo.members() if member.name == "sofia")["adagrad"]
HOSTILE = (
    ADA["adagrad"]
    + """
import os, signal
for place in ("/autograder", "{root}"):
    kit = "source/kit/autograder/exercises/adagrad/test_adagrad.py"
    for path in ("source/course/job.json", "results/results.json", kit):
        for mode in ("r", "w"):
            try:
                with open(f"{{place}}/{{path}}", mode) as file:
                    raise SystemExit(file.read() if mode == "r" else file.write('{{"score": 53, "tests": []}}'))
            except OSError:
                pass
for process in (os.getppid(), 1, -1):
    try:
        os.kill(process, signal.SIGKILL)
    except OSError:
        pass
"""
)


@pytest.fixture(scope="module")
def packed(make_course, tmp_path_factory) -> Course:
    """The course whose assignment is on Gradescope."""
    return make_course(tmp_path_factory.mktemp("gradescope") / "course")


@pytest.fixture(scope="module")
def platform(packed, tmp_path_factory) -> Path:
    """A root folder after Gradescope has built its image."""
    return built(packed, tmp_path_factory.mktemp("platform") / "autograder")


@pytest.fixture
def autograder(platform) -> Callable[..., dict]:
    """`autograder(files, seconds)`: what Gradescope reads after these files were handed in; the exit code in `code`."""

    return partial(graded, platform)


def notebook(platform: Path, name: str, answers: dict[str, str]) -> str:
    text = json.loads((platform / "source" / "course" / "release" / f"{name}.ipynb").read_text("utf-8"))
    demo.fill(text, answers)
    return json.dumps(text)


def cells(made: dict) -> dict[str, tuple[float, str]]:
    """Points and status of the graded cells."""
    return {t["name"].partition(": ")[2]: (t["score"], t["status"]) for t in made["tests"] if "score" in t}


def test_a_right_answer_has_its_points_and_the_missing_ones_have_none(autograder, platform):
    made = autograder({"adagrad.ipynb": notebook(platform, "adagrad", ADA)})
    assert made["code"] == 0 and made["score"] == 10, made["said"]
    assert cells(made)["adagrad"] == (10, "passed") and cells(made)["nesterov"] == (0, "failed")
    waiting = [t for t in made["tests"] if "adamw_reflection" in t["name"]]
    assert len(waiting) == 1 and "score" not in waiting[0] and "person" in waiting[0]["output"]


def test_the_same_submission_has_the_same_result_and_the_seed_is_not_in_it(autograder, platform):
    handed_in = {"adagrad.ipynb": notebook(platform, "adagrad", ADA)}
    first, second = autograder(handed_in), autograder(handed_in)
    assert first == second
    seed = json.loads((platform / "source" / "course" / "job.json").read_text())["seed"]
    assert str(seed) in first.pop("said") and str(seed) not in json.dumps(first)


def test_a_wrong_answer_is_told_its_mistake_at_once_and_each_test_when_scores_are_published(autograder, platform):
    made = autograder({"adagrad.ipynb": notebook(platform, "adagrad", {"adagrad": WRONG})})
    assert made["code"] == 0 and 0 < made["score"] < 10
    told = next(t for t in made["tests"] if t["name"] == "adagrad: adagrad")
    assert "exactly like" in told["output"] and "visibility" not in told
    details = [t for t in made["tests"] if t.get("tags") == ["adagrad_tests"]]
    assert len(details) > 5 and {t["visibility"] for t in details} == {"after_published"}


def test_a_score_there_is_the_score_here(autograder, platform, packed):
    joseph = next(member.answers for member in demo.members() if member.name == "joseph")
    handed_in = {f"{name}.ipynb": notebook(platform, name, joseph) for name in ("nesterov", "adamw")}
    for name, text in handed_in.items():
        files.replace(packed.submitted / "joseph" / "exercises" / name, text)
    run.grade(packed, Options("exercises", jobs=1, gradebook=False))
    rows = list(results.read(packed.results_folder("exercises") / results.RESULTS))
    here = results_json(rows)
    there = autograder(handed_in)
    assert here["score"] == there["score"] == sum(row["score"] for row in rows) < 53
    assert [t for t in there["tests"] if "adamw_reflection" not in t["name"]] == here["tests"]


def test_names_do_not_matter(autograder, platform):
    ada = notebook(platform, "adagrad", ADA)
    for name in ("adagrad (1).ipynb", "Copy of AdaGrad.ipynb", "homework/solution.ipynb", "aufgabe_ü 日本.ipynb"):
        made = autograder({name: ada})
        assert (made["code"], made["score"]) == (0, 10), (name, made["said"])


def test_of_several_files_the_answers_count(autograder, platform):
    handed_in = {
        "adagrad.ipynb": notebook(platform, "adagrad", {}),
        "adagrad final.ipynb": notebook(platform, "adagrad", ADA),
        "photo.jpg": b"\xff\xd8",
        ".DS_Store": b"\0",
        "__MACOSX/._adagrad.ipynb": b"\0",
    }
    assert autograder(handed_in)["score"] == 10


@pytest.mark.parametrize(
    "files",
    [{}, {"essay.docx": b"PK"}, {"adagrad.ipynb": b""}, {"adagrad.ipynb": "[" * 100_000}, {"adagrad.zip": b"PK\3\4"}],
)
def test_what_is_no_notebook_gets_nothing_and_is_told_why(autograder, files):
    made = autograder(files)
    assert made["code"] == 0 and made["score"] == 0, made["said"]
    told = next(t for t in made["tests"] if t["name"] == "adagrad: adagrad")["output"]
    assert told.startswith(("missing", "unreadable")) and "\n" in told


def test_what_is_computed_in_advance_serves_every_submission(platform, tmp_path):
    """Even an answer that nothing explains finds everything there that it is compared with."""
    root = tmp_path / "autograder"
    shutil.copytree(platform, root, symlinks=True)
    job = root / "source" / "course" / "job.json"
    job.write_text(json.dumps(json.loads(job.read_text()) | {"notebooks": ["adagrad"]}))
    (setup,) = re.findall(r"^.*--prepare.*$", (root / "source" / "setup.sh").read_text(), re.MULTILINE)
    environment = {"root": str(root), "OPTVIZ_CACHE": str(root / "cache"), "PATH": os.environ["PATH"]}
    done = subprocess.run(["bash", "-c", setup], env=environment, capture_output=True, text=True, check=True)
    assert "what wrong answers in adagrad are compared with" in done.stdout

    def kept():
        return {path.name for name in ("evidence", "programs") for path in (root / "cache" / name).iterdir()}

    before = kept()
    odd = ADA["adagrad"].replace("np.sqrt(", "0.77 * np.cosh(0.3 * ")
    for answer in (WRONG, odd):
        made = graded(root, {"adagrad.ipynb": notebook(root, "adagrad", {"adagrad": answer})})
        assert made["code"] == 0 and made["score"] < 10
    assert before and kept() == before
    assert (root / "cache" / "selftest").exists()  # so grading looked there


def test_links_and_pipes_are_not_followed(autograder, platform):
    shutil.rmtree(platform / "submission", ignore_errors=True)
    target = platform / "source" / "course" / "job.json"
    autograder({})  # makes the folder
    run = {"AUTOGRADER_ROOT": str(platform), "PATH": os.environ["PATH"]}
    (platform / "submission" / "adagrad.ipynb").symlink_to(target)
    os.mkfifo(platform / "submission" / "nesterov.ipynb")
    subprocess.run([platform / "run_autograder"], env=run, check=True, capture_output=True, timeout=100)
    made = json.loads((platform / "results" / "results.json").read_text())
    assert made["score"] == 0 and "symbolic link" in json.dumps(made) and "named pipe" in json.dumps(made)


@pytest.mark.parametrize("tools", [None, ("bash", "env", "cp", "mv", "mkdir", "timeout")])
def test_hostile_code_changes_nothing_and_reads_nothing(autograder, platform, tmp_path, tools):
    """With whatever the machine has, and as in Gradescope's image, without bubblewrap."""
    for tool in tools or ():
        (tmp_path / tool).symlink_to(shutil.which(tool))
    hostile = HOSTILE.format(root=platform)
    handed_in = {"adagrad.ipynb": notebook(platform, "adagrad", {"adagrad": hostile})}
    made = autograder(handed_in, path=str(tmp_path) if tools else os.environ["PATH"])
    said = made.pop("said")
    assert made["code"] == 0, said
    assert made["score"] <= 10 and made["tests"]
    assert not tools or "isolation level A" not in said
    text = json.dumps(made)
    assert "def test_" not in text and '\\"seed\\"' not in text
    job = json.loads((platform / "source" / "course" / "job.json").read_text())
    assert str(job["seed"]) not in text


def test_where_time_runs_out_there_is_a_result_without_a_score(autograder, platform):
    made = autograder({"adagrad.ipynb": notebook(platform, "adagrad", ADA)}, seconds="0.2")
    assert made["code"] == 124 and "score" not in made and "did not finish in time" in made["output"]


def test_where_the_grader_dies_there_is_a_result_without_a_score(autograder, platform):
    python = platform / "venv" / "bin" / "python"
    python.rename(python.with_name("gone"))
    try:
        made = autograder({"adagrad.ipynb": notebook(platform, "adagrad", ADA)})
    finally:
        python.with_name("gone").rename(python)
    assert made["code"] and "score" not in made and not any("score" in test for test in made["tests"])


def test_where_the_course_is_damaged_the_instructor_reads_why(autograder, platform):
    job = platform / "source" / "course" / "job.json"
    before = job.read_text()
    job.write_text(before.replace('"adagrad"', '"adagrat"'))
    try:
        made = autograder({"adagrad.ipynb": notebook(platform, "adagrad", ADA)})
    finally:
        job.write_text(before)
    assert made["code"] == 1 and "score" not in made and "adagrat" in made.pop("said")
    assert "adagrat" not in json.dumps(made)


def test_packages_are_not_those_of_the_tests(platform):
    python = platform / "venv" / "bin" / "python"
    code = "import autograder, sys; print(autograder.__file__); print(sys.path)"
    where = subprocess.check_output([python, "-P", "-c", code], text=True)
    assert str(platform / "source" / "kit") in where and sysconfig.get_path("purelib") not in where
