"""A class in which hostile submissions sit among honest ones: no point is gained, lost, or stolen, and nothing happens.

`attacks/` holds one AdaGrad cell each; its first line says what it tries and which verdicts are right. They are hostile
for real: run them through the wall only.
"""

import os
import socket
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from autograder.exercises.adagrad import EXERCISE
from autograder.judge import Judge
from autograder.records import Cell, Submission
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.launch import FIRST_UID, UIDS
from autograder.sandbox.selftest import trial
from tests.hostile import LEVELS

ATTACKS = sorted((Path(__file__).parent / "attacks").glob("*.py"))
GIVEN = "import numpy as np\nimport matplotlib.pyplot as plt\nfrom IPython.display import HTML, display"
HONEST = """TOKEN = "CLASSMATE_SECRET"


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""
FAIR, SHORT = Limits(), Limits(seconds=0.8, submission=2.0)
SEED = 7
#: Right answers of the visible checks earn nothing here, so these get less than the header allows; never more.
LESS = {"110_hardcode_visible": {"zero"}}


def submission(source, student="mallory"):
    return Submission(
        student, "exercises", "adagrad", cells=(Cell(GIVEN, "given"), Cell(source, "solution", "adagrad"))
    )


def five_megabytes():
    """The corpus's constant-folding bomb, which is too large to keep in a repository."""
    head = "# ATTACK: expensive at compile time | EXPECT: error-reported | CLASS: resource\n"
    return f"{head}X = '{'z' * 2_500_000}'\nY = ({' + '.join(['X'] * 200_000)}) * 10**9\n"


def expected(source):
    head = source.split("\n", 1)[0]
    verdicts = {v.strip() for v in head.split("EXPECT:")[1].split("CLASS:")[0].split("|") if v.strip()}
    return verdicts | {"zero"} if "error-reported" in verdicts else verdicts


def named(verdict):
    if verdict.status != "graded":
        return "error-reported" if verdict.score == 0 else verdict.status
    return {0: "zero", verdict.max_score: "full"}.get(verdict.score, "partial")


@pytest.fixture(scope="module")
def judge():
    return Judge([EXERCISE], SEED)


@pytest.fixture
def canaries(tmp_path, monkeypatch):
    """A course, a home, secrets and listeners that must be as they were; returns a function that looks."""
    course, home = tmp_path / "course", tmp_path / "home"
    for path in ("gradebook.db", "source/exercises/adagrad.ipynb", "submitted/alice/exercises/adagrad.ipynb"):
        (course / path).parent.mkdir(parents=True, exist_ok=True)
        (course / path).write_text(f"LEAKED {path}")
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "id_ed25519").write_text("LEAKED key")
    monkeypatch.chdir(course)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GRADER_TOKEN", "LEAKED token")
    before = {p: (p.stat().st_mtime_ns, p.stat().st_mode) for p in tmp_path.rglob("*")}
    already = set(left_behind())  # a sandbox that an earlier test of this process keeps
    with ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        for sock in (tcp, udp):
            sock.setblocking(False)

        def look():
            assert {p: (p.stat().st_mtime_ns, p.stat().st_mode) for p in tmp_path.rglob("*")} == before
            for reach in (tcp.accept, lambda: udp.recv(1)):
                with pytest.raises(BlockingIOError):
                    reach()
            assert set(left_behind()) <= already

        yield look


def box_user():
    """The user that this process's boxes run as, if we are root."""
    return FIRST_UID + os.getpid() % UIDS if os.geteuid() == 0 else None


def left_behind():
    """Processes, files and shared memory that only a box could have left."""
    found = []
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"):
        entries = os.scandir(folder) if os.path.isdir(folder) else ()
        found += [e.path for e in entries if e.name.startswith("optviz_") or owner(e.path) == box_user()]
    found += [f"process {p}" for p in os.listdir("/proc") if p.isdigit() and owner(f"/proc/{p}") == box_user()]
    shared = Path("/proc/sysvipc/shm")
    keys = {line.split()[0] for line in shared.read_text().splitlines()[1:]} if shared.exists() else set()
    return found + sorted(keys & {str(0x0B71), str(0x0B72)})


def owner(path):
    try:
        return os.lstat(path).st_uid
    except OSError:  # gone meanwhile
        return -1


@pytest.mark.parametrize("level", LEVELS)
def test_hostile_class(level, judge, canaries):
    """Every attack gets a verdict that is right for it, every honest classmate full marks, and nothing else happens."""
    found, warm = trial(level)
    if warm is None:
        pytest.skip(f"level {level}: {found.reason}")
    warm.close()
    wrong = []
    with Sandbox(level, FAIR) as sandbox:
        first = sandbox.observe(submission(HONEST), EXERCISE, SEED)
        attacks = [(p.stem, p.read_text(encoding="utf-8", errors="surrogateescape")) for p in ATTACKS]
        attacks.append(
            ("134_constant_folding_bomb", "# | EXPECT: error-reported | CLASS: resource\n" + five_megabytes())
        )
        for number, (name, source) in enumerate(attacks):
            want = expected(source) | LESS.get(name, set())
            sandbox.limits = FAIR if "full" in want else SHORT
            verdict, evidence = graded(sandbox, judge, source)
            if named(verdict) not in want:
                wrong.append((name, sorted(want), named(verdict), verdict.score, evidence.reason, verdict.notes))
            if "LEAKED" in repr(verdict) + repr(evidence):
                wrong.append((name, "a secret got out", evidence.reason))
            if number % 3 == 0:
                sandbox.limits = FAIR
                classmate, evidence = graded(sandbox, judge, HONEST)
                if classmate.score != classmate.max_score or not equal(evidence, first[0]):
                    wrong.append((name, "harmed a classmate", classmate.score))
    canaries()
    assert not wrong


def graded(sandbox, judge, source):
    (evidence,) = sandbox.observe(submission(source), EXERCISE, SEED)
    return judge.verdict(EXERCISE, evidence), evidence


def equal(one, other):
    """Whether two runs of the same code gave the same numbers, bit for bit."""
    return all(
        np.array_equal(trace.arrays[k], other.traces[name].arrays[k], equal_nan=True)
        for name, trace in one.traces.items()
        for k in trace.arrays
    )
