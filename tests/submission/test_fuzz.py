"""A fixed budget of mutated notebooks; `make fuzz` takes 100,000."""

from tests import fuzz_reader


def test_mutants_keep_the_promises_of_intake():
    tally = fuzz_reader.run(400, seed=1)
    assert not tally.failures, tally.failures[0]
    assert tally.statuses["ok"] > 100
    assert tally.statuses["unreadable"] > 20


def test_a_mutant_depends_on_its_seed_only():
    data = fuzz_reader.seeds()[0][1]
    first = [fuzz_reader.mutant(data, fuzz_reader.random.Random(i)) for i in range(20)]
    assert first == [fuzz_reader.mutant(data, fuzz_reader.random.Random(i)) for i in range(20)]
