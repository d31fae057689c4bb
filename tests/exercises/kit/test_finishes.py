"""What is done with a result last: a floor, an amount, another end, alone or beside another mistake."""

import numpy as np
import pytest

from autograder.exercises.kit.finishes import added, ends, floor

COSINE = """
import numpy as np

def cosine_annealing_lr(step, initial_lr, total_steps):
    progress = {progress}
    return {result}
"""
CURVE = "initial_lr * 0.5 * (1 + np.cos(np.pi * progress))"
WARM = """
import numpy as np

def warmup_cosine_lr(step, initial_lr, warmup_steps, total_steps):
    if step < warmup_steps:
        return initial_lr * {rise} / warmup_steps
    progress = (step - warmup_steps) / {by}
    return {result}
"""
LEFT = "max(1, total_steps - warmup_steps)"


@pytest.mark.parametrize(
    ("progress", "result", "said"),
    [
        ("step / total_steps", f"0.003 + {CURVE}", ["adds 0.003 to the rate."]),
        ("step / total_steps", f"0.02 * initial_lr + {CURVE}", ["adds 0.02 times the initial rate to the rate."]),
        (
            "(step + 1) / (total_steps + 1)",
            f"0.02 + (initial_lr - 0.02) / initial_lr * {CURVE}",
            ["divides by one step too many", "one step ahead", "goes down to 0.02, not to 0."],
        ),
        ("step // total_steps", f"max(0.004, {CURVE})", ["rounds down", "never falls below 0.004."]),
    ],
)
def test_an_amount_is_told_alone_and_beside_a_mistake_in_the_curve(grade, progress, result, said):
    verdict = grade("schedules", "cosine_annealing_lr_tests", COSINE.format(progress=progress, result=result))
    sentences = [d.sentence for d in verdict.diagnoses]
    assert verdict.score < verdict.max_score
    if len(said) < 3:
        assert len(sentences) == len(said)
        assert all(part in sentence for part, sentence in zip(said, sentences, strict=True))
    else:  # three at once: nothing untrue is said
        assert all(any(part in sentence for part in said) for sentence in sentences)


@pytest.mark.parametrize(
    ("rise", "by", "result", "said"),
    [
        ("step", LEFT, f"0.003 + {CURVE}", ["adds 0.003 to the rate after the warm-up."]),
        (
            "step",
            "total_steps",
            f"0.003 + (1 - 0.003 / initial_lr) * {CURVE}",
            ["stretches the cosine", "goes down to 0.003 after the warm-up, not to 0."],
        ),
        ("(step + 1)", LEFT, f"0.03 * initial_lr + 0.97 * {CURVE}", ["one step ahead", "goes down to 0.03 times the"]),
    ],
)
def test_what_is_changed_after_the_warm_up_only_is_told_so(grade, rise, by, result, said):
    verdict = grade("schedules", "warmup_cosine_lr_tests", WARM.format(rise=rise, by=by, result=result))
    assert verdict.score < verdict.max_score
    assert len(verdict.diagnoses) == len(said)
    assert all(part in d.sentence for part, d in zip(said, verdict.diagnoses, strict=True))


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (f"1e-6 + (1 - 1e-6 / initial_lr) * {CURVE}", "ends at a small number above 0, not at 0."),
        (f"max(1e-6, {CURVE})", "never falls below a small number."),
    ],
)
def test_what_is_too_small_to_be_seen_is_told_beside_small_rates(grade, result, said):
    verdict = grade(
        "schedules", "cosine_annealing_lr_tests", COSINE.format(progress="step / total_steps", result=result)
    )
    assert verdict.score < verdict.max_score
    assert len(verdict.diagnoses) == 1
    assert said in verdict.diagnosis.sentence


def test_a_number_follows_only_from_results_that_it_explains():
    before = np.array([[1.0, 0.5, 0.25, 0.0], [1.0, 0.7, 0.2, 0.1]])
    assert added(before, before[0] + 0.1)[0] == pytest.approx(0.1)
    assert ends(before, 0.1 + 0.9 * before[0])[0] == pytest.approx(0.1)
    assert floor(before, np.maximum(before[0], 0.3))[0] == pytest.approx(0.3)
    for found in (added(before, before[0] + 0.1), ends(before, 0.1 + 0.9 * before[0]), floor(before, before[0])):
        assert np.isnan(found[1])
    assert np.isnan(added(before, before[0])).all()
    assert np.isnan(floor(before, before[0])).all()
