"""Every command of ours that README and the documentation show is carried out, in a course such as they speak of.

A command stands on a line of its own in a block. What is not run here is listed with where it is, or why it cannot be.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from autograder.cli import cli
from autograder.commands.ends import code_of
from autograder.course.course import Course
from tests.collect.downloads import LAYOUTS, download
from tests.conftest import BUNDLED, submit

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "autograder" / "commands" / "course_readme.md", *sorted(ROOT.glob("docs/*.md"))]
pytestmark = pytest.mark.timeout(600)

#: what begins a command, and not an output or a picture of folders; of other programs', who runs it
PROGRAMS = {
    "optviz": "",
    "nbgrader": "",
    "make": ".ci/run",
    "python": "a benchmark, which takes long: its output stands below it",
    "python3": "it makes an environment: .ci/run, by make",
    "pip": "it needs a network: .ci/run, by make; tests/house/test_wheel.py unpacks the wheel",
    "jupyter": "it changes an environment; make lite, which .ci/run runs, builds the site",
    "docker": "it needs Docker: tests/package has what the image is built from",
    "sbatch": "it needs Slurm: tests/running has the parts of a class",
    "kubectl": "it needs a cluster",
    "sudo": "it needs an account of the course's own",
    "chown": "it needs an account of the course's own",
    "export": "it sets a variable",
    "git": "it needs a repository of the reader's",
}

#: commands of ours that are not run here, and where they are, or why they need not be
ELSEWHERE = {
    "optviz audit heavy_ball": "tests/commands/test_new.py audits what optviz new writes",
    "optviz audit --marks FOLDER --scale strict": "tests/audit/test_agreement.py, with marks of its own",
    "optviz grade exercises --executor dask": "tests/running/test_executors.py",
    "optviz grade exercises --executor dask --scheduler tcp://host:8786": "tests/running/test_executors.py",
    "optviz init optim": "another name is run",
    "optviz release exercises": "that of all assignments is run",
    "optviz release week3": "that of all assignments is run",
    "optviz package student": "that for one assignment is run",
    "optviz explain ada": "that of one cell is run",
    "optviz explain ada adamw": "that with a script is run",
    "optviz export exercises": "that into a file is run",
}

#: the life of a course, in which the commands are put; what comes from outside is collected last
LIFE = ("doctor", "init", "new", "release", "package", "grade", "feedback", "report", "name", "explain", "export")
LATE = ("collect", "check", "audit")

WRONG = """class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, 0.0

    def step(self, params, grads):
        self.s = 0.7 * self.s + np.abs(grads) ** 1.3
        return params - 0.3 * self.lr * grads / (self.s ** 0.4 + self.eps)
"""
EXPORTED = (
    "Student,ID,SIS Login ID,Exercises (1)\nPoints Possible,,,58\nL,1000,ada,\nT,1001,alan,\nN,2,emmy,\nX,3,NAME,\n"
)
WORKSHEET = "Identifier,Email address\nParticipant 70,lovelace@uni.example\n"

#: tables that systems have exported, in which the class is, and who has handed in there
ROSTERS = {
    "canvas.csv": EXPORTED,
    "moodle.csv": "Identifier,Full name,Email address,Grade,Maximum Grade,Feedback comments\n"
    "Participant 70,Ada,ada@uni.example,,58.00,\nParticipant 71,Jean,jean@uni.example,,58.00,\n"
    "Participant 72,Emmy,emmy@uni.example,,58.00,\nParticipant 73,X,name@uni.example,,58.00,\n",
    "blackboard.xls": '"Last Name"\t"Username"\t"Exercises [Total Pts: 58 Score] |1"\n"L"\t"ada"\t""\n"N"\t"emmy"\t""\n'
    '"X"\t"NAME"\t""\n',
    "brightspace.csv": "OrgDefinedId,Username,Last Name,First Name,Exercises Points Grade <Numeric MaxPoints:58>\n"
    "#1,#ada,Lovelace,Ada,\n#2,#emmy,Noether,Emmy,\n#3,#NAME,Name,X,\n#4,#jean,Abel,Jean-Luc,\n",
    "sakai.csv": "Student ID,Name,Exercises [58.0]\nada,L,\nemmy,N,\nNAME,X,\n",
    "classroom.csv": "Last Name,First Name,Email Address,Exercises\nDate,,,2026-11-20\nPoints,,,58\n"
    "Lovelace,Ada,ada@uni.example,\nTuring,Alan,alan@uni.example,\nNoether,Emmy,emmy@uni.example,\n"
    "Name,X,name@uni.example,\n",
    "gradescope.csv": "Name,SID,Email,exercises,exercises - Max Points\nA,ada,,,58.0\nE,emmy,,,58.0\nX,NAME,,,58.0\n",
    "export.csv": EXPORTED,
    "Grades-Exercises.csv": WORKSHEET,
}


def commands() -> dict[str, str]:
    """The commands in the pages' blocks, each with a page that shows it, without comments and paths."""
    found: dict[str, str] = {}
    for page in PAGES:
        for kind, block in re.findall(r"^```([a-z]*)\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE):
            if page.name != "commands.md" and kind not in ("python", "json"):
                for line in block.replace("\\\n", " ").splitlines():
                    for part in re.split(r"\s#\s|\s&&\s", line.removeprefix("$ ")):
                        plain = re.sub(r"^(?:\S*/bin/)(?=\w)", "", part.strip()).replace("EXERCISES", "exercises")
                        if plain.split(" ")[0] in PROGRAMS and not re.match(r"\S+ +\d", plain):  # a row of numbers
                            found.setdefault(plain, page.name)
                        if " # " in line:
                            break
    return found


COMMANDS = commands()


def program(command: str) -> str:
    return command.split(" ")[0]


def in_life(command: str) -> tuple[int, bool, int]:
    """Where in a course's life a command is: of one verb, those with more to it come later, what takes back last."""
    verb = command.split()[1]
    place = (*LIFE, *LATE).index(verb) if program(command) == "optviz" else len((*LIFE, *LATE))
    return place, "--forget" in command, len(command)


RUN = sorted(
    (c for c in COMMANDS if not PROGRAMS[program(c)] and c not in ELSEWHERE),
    key=in_life,
)


@pytest.fixture(scope="module")
def course(make_course, tmp_path_factory) -> Course:
    """A course with a class: one right answer, and two that are wrong in a way that has no name."""
    made = make_course(tmp_path_factory.mktemp("shown") / "course")
    shutil.copytree(ROOT / "solutions" / "exercises", made.solutions / "exercises")  # executing them takes long
    submit(made, "emmy", "ada")
    for student in ("ada", "NAME"):
        submit(made, student, {**BUNDLED["ada"], "adagrad": WRONG}, ("adagrad", "adamw"))
    for name, text in ROSTERS.items():
        (made.root / name).write_text(text)
    archives = {f"{system}.zip": files for system, (files, _, _) in LAYOUTS.items()}
    archives |= {"submissions.zip": archives["canvas.zip"], "worksheet.zip": archives["moodle.zip"]}
    for name, files in (archives | {"repositories": archives["github.zip"]}).items():
        download(made.root / name, files)
    return made


def run(course: Course, command: str) -> subprocess.CompletedProcess[str]:
    """Run one command as a shell would in the course's folder; what is the same for each system, in this process."""
    words = shlex.split(re.split(r" > ", command)[0])
    if words[1] in ("collect", "export"):
        said = io.StringIO()
        with contextlib.chdir(course.root), contextlib.redirect_stderr(said):
            return subprocess.CompletedProcess(words, code_of(cli, words[1:]), stderr=said.getvalue())
    if "3fa2" in words:  # in the place of the group that the page speaks of, the one that there is
        words[words.index("3fa2")] = group(course)
    module = {"optviz": ["autograder.cli"], "nbgrader": ["nbgrader"]}[words[0]]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [sys.executable, "-m", *module, *words[1:]], cwd=course.root, env={**os.environ, "PATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def group(course: Course) -> str:
    """The beginning of the name of the class's group of wrong answers."""
    lines = (course.results / "exercises" / "results.jsonl").read_text().splitlines()
    return next(row["behavior"] for row in map(json.loads, lines) if row["behavior"])


def test_the_commands_that_are_shown_do_what_they_say(course):
    """One after the other, since each works on what those before it have left."""
    done = {command: run(course, command) for command in RUN}
    failed = {f"{COMMANDS[c]}: {c}": (d.returncode, d.stderr) for c, d in done.items() if d.returncode}
    assert failed == {}
    for place in (
        "my-course/nbgrader_config.py", "release/week3/heavy_ball.ipynb", "feedback/ada/exercises/adagrad.html",
        "results/exercises/report.html", "appeal.py", "filled.csv", "dist/gradescope-exercises.zip",
        "submitted/ada@uni.example/exercises/adagrad.ipynb",
    ):  # fmt: skip
        assert (course.root / place).is_file(), place


def test_there_are_commands_and_none_is_left_out_for_nothing():
    assert {command.split()[1] for command in RUN} >= {*LIFE, "collect"}
    assert ELSEWHERE.keys() <= COMMANDS.keys()


def named() -> list[tuple[str, str]]:
    """The commands of ours that stand within sentences, with their pages."""
    spans = [
        (page.name, span) for page in PAGES for span in re.findall(r"`(optviz [a-z][^`]*)`", page.read_text("utf-8"))
    ]
    return sorted({(page, " ".join(span.split())) for page, span in spans})


@pytest.mark.parametrize(("page", "command"), named())
def test_a_command_within_a_sentence_and_its_options_are_there(page, command):
    found: click.Command = cli
    words = command.replace("=", " ").split()[1:]
    while isinstance(found, click.Group) and words and words[0] in found.commands:
        found = found.commands[words.pop(0)]
    assert found is not cli, f"{page}: {command}"
    options = {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {word.rstrip(".,;") for word in words if word.startswith("--")} <= options | {"--help"}, f"{page}: {command}"
