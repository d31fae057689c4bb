"""Where a container's runtime forbids Landlock: what is said of it, and a level that holds without it."""

import errno
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import launch, means, ownroot
from autograder.sandbox.box import landlock
from autograder.sandbox.doctor import landlock_advice
from autograder.sandbox.ownroot import is_ours, own_root
from autograder.sandbox.visible import visible

ROOT = pytest.mark.skipif(
    sys.platform != "linux"
    or os.geteuid() != 0
    or not launch.may(launch.CHANGE_ROOT)
    or not launch.can_become_others(),
    reason="it needs root, who may become another user and change its root folder",
)
CONTAINER = """
import errno, sys
from pathlib import Path
import numpy as np
from autograder.sandbox import Limits, Sandbox, ownroot
from autograder.sandbox.doctor import doctor
from tests.sandbox.boxed import result
from tests.sandbox.forbid import forbid

ownroot.KEPT = Path(sys.argv[1])
forbid(getattr(errno, sys.argv[2]))

print(doctor())
PROBE = \"\"\"
import os
def f(x):
    out = []
    for path in ("/etc/passwd", "/proc/self/status", "/var", "/root", "/tmp", "/", "/var/cache", "/dev/null"):
        try:
            out.append(len(os.listdir(path) if os.path.isdir(path) else open(path).read()))
        except OSError:
            out.append(-1)
    for path in ("/made", "/tmp/made", os.__file__, os.path.dirname(os.__file__) + "/made"):
        try:
            out.append(os.open(path, os.O_RDWR | os.O_CREAT))
        except OSError:
            out.append(-1)
    import uuid, decimal, bz2, statistics
    return np.array(out, float)
\"\"\"
with Sandbox() as sandbox:
    evidence = result(sandbox, PROBE, np.ones(1))
    print(evidence.isolation, evidence.status, evidence.reason, evidence.traces)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of the copies, and what a grader says and does under a filter that forbids Landlock."""
    kept = tmp_path_factory.mktemp("kept")
    command = [sys.executable, "-c", CONTAINER, str(kept), "EPERM"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return kept, done.stdout


@ROOT
def test_the_doctor_says_that_the_runtime_forbids_it(made):
    _, said = made
    assert said.startswith("Isolation of student code: level D (a root folder of its own")
    assert "forbids Landlock (its filter on system calls answers EPERM)" in said
    assert "landlock_create_ruleset" in said and "Boot a kernel" not in said
    assert re.search(r"D  holds .*\n +\d+ forbidden actions tried, none succeeded", said)


@ROOT
def test_student_code_sees_nothing_but_the_interpreter_and_writes_nothing(made):
    _, said = made
    last = said.strip().rpartition("D ok")[2]
    numbers = [float(n) for n in re.findall(r"-?\d+\.", last)]
    assert len(numbers) == 12 and set(numbers) == {-1.0}, last


@ROOT
def test_what_is_kept_belongs_to_root_and_can_be_changed_by_nobody_else(made):
    kept, _ = made
    (folder,) = kept.iterdir()
    for path in (folder, *folder.rglob("*")):
        found = path.lstat()
        assert found.st_uid == 0 and (stat.S_ISLNK(found.st_mode) or not found.st_mode & 0o6022), path
    assert not list(folder.rglob("optviz_ref")) and not list(folder.rglob("autograder"))
    python = Path(sys.prefix), Path(sys.base_prefix)  # a checkout may lie in /tmp itself
    for kept in (path for path in (folder / "tmp", *folder.glob("tmp/**/*")) if path.exists()):
        there = "/" / kept.relative_to(folder)
        assert any(there.is_relative_to(own) or own.is_relative_to(there) for own in python), there


@ROOT
def test_it_is_made_once(made, monkeypatch):
    kept, _ = made
    monkeypatch.setattr(ownroot, "KEPT", kept)
    monkeypatch.setattr(ownroot, "fill", None)
    assert own_root(visible()).parent == kept


@ROOT
def test_a_folder_that_others_can_change_is_not_used(tmp_path):
    (tmp_path / "folder").mkdir()
    assert is_ours(tmp_path / "folder") and not is_ours(tmp_path / "none")
    (tmp_path / "folder").chmod(0o777)
    with pytest.raises(OSError, match="can be changed by others"):
        is_ours(tmp_path / "folder")


@pytest.mark.parametrize(
    "number, filtered, kernel, said, advised",
    [
        (errno.EPERM, True, (6, 1), "runtime forbids Landlock", "Let the container's runtime"),
        (errno.EACCES, False, (6, 1), "runtime forbids Landlock", "Let the container's runtime"),
        (errno.ENOSYS, True, (6, 1), "runtime forbids Landlock", "Let the container's runtime"),
        (errno.ENOSYS, False, (5, 10), "which came with Linux 5.13", "Boot a kernel"),
        (errno.ENOSYS, False, (6, 1), "built without Landlock", "Boot a kernel"),
        (errno.EOPNOTSUPP, False, (6, 1), "switched off", "lsm=landlock"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
def test_why_there_is_no_landlock(monkeypatch, number, filtered, kernel, said, advised):
    monkeypatch.setattr(landlock, "missing", lambda: number)
    for module in ("means", "doctor"):
        monkeypatch.setattr(sys.modules[f"autograder.sandbox.{module}"], "filtered", lambda: filtered)
    monkeypatch.setattr(means, "kernel_version", lambda: kernel)
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    assert said in means.no_landlock()
    assert advised in landlock_advice()
