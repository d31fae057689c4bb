"""Attacks on the functions that the grader hands out: `grad_fn`, `func`, and the optimizer factory."""

from textwrap import dedent, indent

import pytest

from autograder.exercises.lr_finder import EXERCISE as SEARCH
from autograder.exercises.nesterov import EXERCISE as NESTEROV
from autograder.judge import Judge
from autograder.records import Cell, Submission
from autograder.sandbox import Limits, Sandbox

GIVEN = Cell("import numpy as np\nimport threading", "given")
STEP = """
class Nesterov:
    def __init__(self, lr=0.01, beta=0.9):
        self.lr = lr

    def step(self, params, grad_fn):
"""
FIND = "def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):\n"

NESTEROV_ATTACKS = {
    "large_questions": """
        while True:
            grad_fn(np.zeros(1_000_000))
        """,
    "every_shape": """
        for shape in ((), (0,), (3, 0), (1,) * 32, (7,), params.shape * 2):
            try:
                grad_fn(np.zeros(shape))
            except Exception:
                pass
        return params
        """,
    "no_numbers": """
        for q in (None, 'a', {}, object(), [[1], [2, 3]], lambda: 0, np.array(['a']), np.array([None]), 1j):
            try:
                grad_fn(q)
            except Exception:
                pass
        return params
        """,
    "not_finite": "return params - self.lr * grad_fn(params * np.inf) - grad_fn(params * np.nan)",
    "overflow": "return params - 1e300 * grad_fn(1e308 * params)",
    "from_threads": """
        for _ in range(20):
            threading.Thread(target=grad_fn, args=(params,)).start()
        return params
        """,
    "kept_for_later": """
        kept = globals().setdefault('kept', [])
        kept.append(grad_fn)
        for old in kept[-50:]:
            try:
                old(params)
            except Exception:
                pass
        return params
        """,
    "while_it_answers": """
        def deep(n):
            return grad_fn(params + deep(n - 1)) if n else params
        return deep(200)
        """,
    "answer_written_to": """
        g = grad_fn(params)
        g[...] = np.nan
        return params - g
        """,
}
SEARCH_ATTACKS = {
    "made_up_curve": "return np.geomspace(lr_min, lr_max, n_steps), np.linspace(5, 1, n_steps)",
    "million_optimizers": """
        while True:
            optimizer_factory(0.1)
        """,
    "lr_that_is_none": """
        o = optimizer_factory(lr_min)
        for lr in ('a', None, [1, 2], 1j, np.nan, 1e999):
            o.lr = lr
            try:
                o.step(start, start)
            except Exception:
                pass
        return start, start
        """,
    "steps_of_other_shapes": """
        o = optimizer_factory(lr_min)
        for n in (0, 1, 3, 1000):
            try:
                o.step(np.ones(n), np.ones(n))
            except Exception:
                pass
        return start, start
        """,
    "losses_of_the_start": "return np.ones(n_steps), np.array([func(start)] * n_steps)",
    "many_results": "return tuple(np.ones(2) for _ in range(100))",
    "deep_results": """
        r = []
        for _ in range(100_000):
            r = [r]
        return r, r
        """,
    "large_results": "return np.ones(900_000), np.ones(900_000)",
    "sent_ahead_used_for_ever": """
        func(start)
        while True:
            grad_func(start)
        """,
}
CASES = [
    *((NESTEROV, STEP + indent(dedent(body), " " * 8), "nesterov") for body in NESTEROV_ATTACKS.values()),
    *((SEARCH, FIND + indent(dedent(body), " " * 4), "lr_finder") for body in SEARCH_ATTACKS.values()),
]


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=Limits(seconds=2.0, submission=4.0)) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def judge():
    return Judge([NESTEROV, SEARCH], 7)


@pytest.mark.parametrize("exercise, source, cell", CASES, ids=[*NESTEROV_ATTACKS, *SEARCH_ATTACKS])
def test_no_points_and_no_harm(sandbox, judge, exercise, source, cell):
    """The verdict has a name and gives at most the few points of what is right; the grader goes on."""
    submission = Submission("mallory", "exercises", exercise.name, cells=(GIVEN, Cell(source, "solution", cell)))
    evidence = sandbox.observe(submission, exercise, 7)[0]
    verdict = judge.verdict(exercise, evidence)
    assert verdict.status in ("graded", "error", "timeout", "memory", "crash")
    assert verdict.score <= 0.3 * verdict.max_score, [t for t in verdict.tests if t.outcome == "passed"]
