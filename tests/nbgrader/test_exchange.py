"""The whole loop over an exchange between two homes, with nbgrader's commands and no activated environment."""

import json
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.commands import demo

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
RIGHT = {member.name: member.answers for member in demo.members()}["ada"]["adagrad"]
WRONG = (
    "class AdaGrad:\n    def __init__(self, lr=0.1, eps=1e-8):\n        pass\n\n    def step(self, params, grads):\n"
)
WRONG += "        return params - grads\n"
pytestmark = pytest.mark.timeout(900)  # some fifteen commands in a row
GRADE = {"optviz": ("optviz", "grade"), "nbgrader": ("nbgrader", "autograde")}
FEEDBACK = {"optviz": ("optviz", "feedback"), "nbgrader": ("nbgrader", "generate_feedback")}


@dataclass(frozen=True)
class Person:
    """Somebody with a home of their own, who works in a folder of it."""

    home: Path
    folder: Path

    def does(self, command: str, *arguments: str, code: int = 0) -> str:
        """Type a command; what it says."""
        environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        done = subprocess.run(
            [BIN / command, *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=280
        )
        assert done.returncode == code, f"{command} {' '.join(arguments)}\n{done.stdout}{done.stderr[-3000:]}"
        return done.stdout + done.stderr


@dataclass(frozen=True)
class World:
    """An instructor with a course, a student, and the exchange between them; `path` holds all of it."""

    path: Path

    @property
    def instructor(self) -> Person:
        return Person(self.path / "instructor", self.path / "instructor" / "course")

    @property
    def student(self) -> Person:
        return Person(self.path / "student", self.path / "student" / "work")

    def settle(self, feedback: str = "feedback") -> None:
        """Write the settings: where the exchange is depends on where the world is; pages are made in `feedback`."""
        exchange = f"c.Exchange.root = {str(self.path / 'exchange')!r}\n"
        settings = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8") + exchange
        settings += f"c.CourseDirectory.feedback_directory = {feedback!r}\n"
        (self.instructor.folder / "nbgrader_config.py").write_text(settings, encoding="utf-8")
        config = self.student.home / ".jupyter" / "nbgrader_config.py"
        config.parent.mkdir(exist_ok=True)
        config.write_text(f"c = get_config()\nc.CourseDirectory.course_id = 'optviz'\n{exchange}", encoding="utf-8")

    def answer(self, text: str) -> None:
        """The student writes an answer and hands it in; the instructor collects it."""
        path = self.student.folder / "exercises" / "adagrad.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        (cell,) = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "adagrad"]
        cell["source"] = text
        path.write_text(json.dumps(notebook), encoding="utf-8")
        self.student.does("nbgrader", "submit", "exercises")
        self.instructor.does("nbgrader", "collect", "exercises", "--update")

    def pages(self) -> dict[str, str]:
        """What the student can fetch: the page of each submission, by the time of the submission."""
        shutil.rmtree(self.student.folder / "exercises" / "feedback", ignore_errors=True)
        self.student.does("nbgrader", "fetch_feedback", "exercises")
        found = sorted((self.student.folder / "exercises" / "feedback").glob("*/adagrad.html"))
        return {page.parent.name: page.read_text(encoding="utf-8") for page in found}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A released assignment, fetched, and a wrong answer to it that is collected; no gradebook before."""
    world = World(tmp_path_factory.mktemp("collected"))
    source = world.instructor.folder / "source" / "exercises"
    for folder in (source, world.student.folder, world.path / "exchange"):
        folder.mkdir(parents=True)
    (world.path / "exchange").chmod(0o777)
    shutil.copy(ROOT / "source" / "exercises" / "adagrad.ipynb", source)
    world.settle()
    world.instructor.does("nbgrader", "generate_assignment", "exercises", "--force")
    world.instructor.does("nbgrader", "release_assignment", "exercises")
    world.student.does("nbgrader", "fetch_assignment", "exercises")
    world.answer(WRONG)
    return world


@pytest.fixture
def world(collected: World, tmp_path: Path) -> World:
    shutil.copytree(collected.path, tmp_path / "world", symlinks=True)
    world = World(tmp_path / "world")
    world.settle()
    return world


@pytest.mark.parametrize("grading", GRADE)
def test_a_page_reaches_the_student_and_so_does_the_next(world, grading):
    """Each way of making pages has a folder of its own in the course, so that none leaves anything to the other."""

    def give_back() -> dict[str, dict[str, str]]:
        world.instructor.does(*GRADE[grading], "exercises")
        fetched = {}
        for making, command in FEEDBACK.items():
            world.settle(feedback=f"pages by {making}")
            world.instructor.does(*command, "exercises")
            said = world.instructor.does("nbgrader", "release_feedback", "exercises")
            assert "Not released" not in said
            fetched[making] = world.pages()
        return fetched

    first = give_back()
    ((old, _),) = first["optviz"].items()
    for pages in first.values():
        assert list(pages) == [old] and not praised(pages[old])
    world.answer(RIGHT)
    second = give_back()
    for pages in second.values():
        assert pages.pop(old) == first["nbgrader"][old]  # the old submission keeps what was last released for it
        (new,) = pages.values()
        assert praised(new)
    assert len({*first["optviz"].values(), *first["nbgrader"].values()}) == 2  # two makers, two looks
    for released in (world.path / "exchange" / "optviz" / "feedback").glob("*.html"):
        assert stat.S_IMODE(released.stat().st_mode) & 0o444 == 0o444


def praised(page: str) -> bool:
    """Whether a page has full marks in it."""
    return "10 of 10" in page or "10.0 / 10.0" in page


def test_a_submission_from_elsewhere_does_not_stop_the_others(world):
    course = world.instructor.folder
    shutil.copytree(course / "submitted" / os_user(), course / "submitted" / "mailed")
    for name in ("timestamp.txt", "submission_secret.txt"):
        (course / "submitted" / "mailed" / "exercises" / name).unlink()
    world.instructor.does("optviz", "grade", "exercises")
    world.instructor.does("optviz", "feedback", "exercises")
    said = world.instructor.does("nbgrader", "release_feedback", "exercises")
    assert "Not released: the feedback of mailed" in said
    assert len(world.pages()) == 1


def os_user() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name
