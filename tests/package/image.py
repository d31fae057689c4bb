"""What Gradescope makes of the archive, and what it does with a submission: its folders, in a root of our own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import venv
import zipfile
from pathlib import Path

import jsonschema

from autograder.course.course import Course
from autograder.package import gradescope
from autograder.package.requirements import GRADING
from tests.package.environments import linked

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "gradescope.schema.json").read_text("utf-8"))


def built(course: Course, root: Path) -> Path:
    """Build the image: the archive unpacked, the environment made as by setup.sh."""
    (root / "results").mkdir(parents=True)
    path, _ = gradescope.make(course, "exercises")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(root / "source")
    venv.create(root / "venv", symlinks=True)
    (packages,) = (root / "venv" / "lib").glob("python*/site-packages")
    got = linked(packages, GRADING)
    frozen = {line.partition("==")[0] for line in (root / "source" / "requirements.txt").read_text().split()}
    assert got == frozen
    (packages / "kit.pth").write_text(f"{root / 'source' / 'kit'}\n")
    subprocess.run(["chmod", "-R", "go=", root / "source"], check=True)
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "run_autograder").chmod(0o755)
    return root


def graded(root: Path, files: dict[str, bytes | str], seconds: str = "120", path: str = os.environ["PATH"]) -> dict:
    """Hand these files in; what Gradescope reads then, with the exit code in `code` and the output in `said`."""
    folder = root / "submission"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(root / "results")
    folder.mkdir()
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("OPTVIZ", "PYTHON"))}
    environment |= {"AUTOGRADER_ROOT": str(root), "OPTVIZ_SECONDS": seconds, "PATH": path}
    done = subprocess.run(
        [root / "run_autograder"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    made = json.loads((root / "results" / "results.json").read_text("utf-8"))
    jsonschema.validate(made, SCHEMA)
    assert [p.name for p in (root / "results").iterdir()] == ["results.json"]
    return made | {"code": done.returncode, "said": done.stdout + done.stderr}
