"""A fixed budget of mutated notebooks; `make fuzz` takes 100,000."""

import json
import random

from autograder import submission
from tests import fuzz_reader


def test_mutants_keep_the_promises_of_intake():
    tally = fuzz_reader.run(400, seed=1)
    assert not tally.failures, tally.failures[0]
    assert tally.statuses["ok"] > 100
    assert tally.statuses["unreadable"] > 20


def test_a_mutant_depends_on_its_seed_only():
    data = fuzz_reader.seeds()[0][1]
    first = [fuzz_reader.mutant(data, random.Random(i)) for i in range(20)]
    assert first == [fuzz_reader.mutant(data, random.Random(i)) for i in range(20)]


def test_rebuilding_what_was_rebuilt_changes_no_answer():
    known = fuzz_reader.seeds()
    rebuilt = 0
    for number in range(120):
        rng = random.Random(f"again/{number}")
        skeleton, data = rng.choice(known)
        first = submission.rebuild(fuzz_reader.mutant(data, rng), skeleton, "ada", "exercises", skeleton.name)
        if first.status == "ok":
            written = json.dumps(submission.notebook(skeleton, first)).encode()
            second = submission.rebuild(written, skeleton, "ada", "exercises", skeleton.name)
            assert answers(second) == answers(first), number
            rebuilt += 1
    assert rebuilt > 40


def answers(result):
    solutions = {cell.grade_id: cell.source for cell in result.cells if cell.kind == "solution"}
    return solutions, result.untouched, dict(result.written)
