"""Repairs made at intake stand in the results, beside what the box and the judge have to say."""

import json
from pathlib import Path

from autograder.exercises.rooms import exercises
from autograder.judge import Judge
from autograder.running import notebook
from autograder.sandbox import Sandbox
from autograder.submission import Refused, Skeleton

RELEASE = Path(__file__).parents[2] / "release" / "exercises" / "adagrad.ipynb"


def test_repairs_reach_the_rows():
    exercise, skeleton = exercises()["adagrad"], Skeleton.read(RELEASE)
    handed = json.loads(RELEASE.read_text())
    handed["cells"] = [c for c in handed["cells"] if c["id"] not in ("helpers", "adagrad")]
    answer = "class AdaGrad:\n    def step(self, params, grads): return params"
    handed["cells"].append({"cell_type": "code", "metadata": {}, "source": answer, "outputs": []})
    judge = Judge([exercise], 1)
    with Sandbox() as sandbox:
        for data, words in (
            (
                json.dumps(handed).encode(),
                ["The answer for adagrad was found in another cell", "restored from the release: helpers"],
            ),
            (b"", ["This file is empty."]),
            (Refused("missing", "No notebook was handed in."), ["No notebook was handed in."]),
        ):
            graded = notebook.grade(data, skeleton, exercise, "ada", "exercises", sandbox, judge, 1)
            (row,) = graded.rows
            assert all(sum(word in note for note in row["notes"]) == 1 for word in words), row["notes"]
