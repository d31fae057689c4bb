"""What changes with the seed is found, and said with the seeds under which it is what."""

from autograder.audit import audit
from autograder.audit.steady import Steady
from autograder.records import Diagnosis, Verdict
from tests.judge.conftest import SUITE


def verdict(seed, score, *names):
    return Verdict("c", "graded", score, 3.0, seed=seed, diagnoses=tuple(Diagnosis(n, "…") for n in names))


def test_a_score_that_changes_is_told_with_its_seeds():
    steady = Steady()
    for seed, score in ((1, 2.0), (2, 1.0), (3, 2.0)):
        steady.note("no_sqrt", verdict(seed, score, "toy.no_sqrt"))
        steady.note("sign", verdict(seed, 0.0, "toy.sign"))
    assert steady.changes() == ["no_sqrt: 2.0 (toy.no_sqrt) under 1, 3; 1.0 (toy.no_sqrt) under 2"]


def test_a_name_that_changes_is_told_too():
    steady = Steady()
    steady.note("no_sqrt", verdict(1, 2.0, "toy.no_sqrt"))
    steady.note("no_sqrt", verdict(2, 2.0))
    assert steady.changes() == ["no_sqrt: 2.0 (toy.no_sqrt) under 1; 2.0 (no name) under 2"]


def test_an_audit_complains_of_a_suite_that_looks_at_luck(toy):
    lucky = (
        SUITE
        + '''

@pytest.mark.points(1)
def test_luck(work):
    """The first gradient points up."""
    work.expect(work.evidence.seed % 2 == 0, "steps", "Luck was expected.", "")
'''
    )
    [found] = audit.run([toy(lucky).exercise], mutants=False, seeds=2)
    assert [said.partition(":")[0] for said in found.unsteady] == ["mutates (form 1)"]
    assert not found.ok
    [once] = audit.run([toy(lucky).exercise], mutants=False, seeds=1)
    assert once.unsteady == []
