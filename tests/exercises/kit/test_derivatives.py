"""What is wrong with a gradient is worked out from its numbers, derivative by derivative, and is so."""

import ast
import inspect

import numpy as np
import pytest

from autograder.exercises.kit.derivatives import Derivatives
from autograder.exercises.kit.edits import distributed, edited, inlined, slips, terms
from autograder.exercises.kit.reference import Reference
from autograder.records import Trace
from optviz_ref import landscapes

GRADS = [name for name, f in vars(landscapes).items() if name.endswith("_grad") and inspect.isfunction(f)]
BY_X, BY_Y = "whose derivative by x[0] ", "whose derivative by x[1] "
BEALE = """
import numpy as np

def beale_grad(x):
    x, y = x
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3
    return {returned}
"""
DX = "2*a*(y - 1) + 2*b*(y**2 - 1) + 2*c*(y**3 - 1)"
DY = "2*a*x + 4*b*x*y + 6*c*x*y**2"
OTHER_C, OTHER_B = "(2.265 - x + x*y**3)", "(2.52 - x + x*y**2)"


@pytest.mark.parametrize(
    ("dx", "dy", "said"),
    [
        (DX.replace("c", OTHER_C), DY, [BY_X + "has 2.265 where 2.625 belongs."]),
        (
            DX.replace("c", OTHER_C),
            DY.replace("c", OTHER_C).replace("b", OTHER_B),
            ["that has 2.265 where 2.625 belongs.", BY_Y + "has 2.52 where 2.25 belongs."],
        ),
        (
            f"-({DX})",
            "a*x + 2*b*x*y + 3*c*x*y**2",
            [BY_X + "has the wrong sign.", BY_Y + "is 0.5 times what it should be."],
        ),
        (
            DX,
            "2*a*y + 4*b*x*y + 3*c*x*y**2",
            [BY_Y + "uses one coordinate where the other belongs.", BY_Y + "has the factor 0.5 before one"],
        ),
        (
            DX.replace("b*(y**2 - 1)", "b*y**2"),
            DY.replace("6*c*x*y**2", "6*c*x*y**3"),
            [BY_X + "leaves out a term.", BY_Y + "has the wrong power of a coordinate"],
        ),
        (
            DY.replace("c", OTHER_C),
            DX.replace("c", OTHER_C),
            ["returns the two derivatives in the wrong order.", "that has 2.265 where 2.625 belongs."],
        ),
        (f"({DX}) / 3", f"({DY}) / 3", ["that is 0.33333 times what it should be."]),
        (f"np.clip({DX}, -1000, 1000)", f"np.clip({DY}, -1000, 1000)", ["clips each derivative at 1000."]),
        (f"np.sign({DX})", f"np.sign({DY})", ["the signs of the derivatives"]),
    ],
)
def test_mistakes_in_the_derivatives_are_told_with_their_place(grade, dx, dy, said):
    verdict = grade("beale", "beale_grad_tests", BEALE.format(returned=f"np.array([{dx}, {dy}])"))
    assert verdict.score < verdict.max_score
    sentences = [d.sentence for d in verdict.diagnoses]
    assert len(sentences) == len(said)
    assert all(any(part in sentence for sentence in sentences) for part in said)


def test_a_message_tells_which_derivative_is_right(grade):
    verdict = grade("beale", "beale_grad_tests", BEALE.format(returned=f"np.array([{DX}, {DY} + y * a**2])"))
    assert not verdict.diagnoses
    (values,) = (t.message for t in verdict.tests if t.name == "test_values")
    assert "number 1 of them was right at every point" in values


def seen(define, points):
    """What a gradient gives at some points, as evidence, and what runs another there."""

    def run(other):
        with np.errstate(all="ignore"):
            return {"points": Trace({"values": np.array([other(x) for x in points])})}

    return run(define), run


def compiled(trees):
    names = {"np": np}
    exec(f"def wrong(x):\n    return np.array([{', '.join(ast.unparse(t) for t in trees)}])", names)
    return names["wrong"]


def wrong_trees(name):
    """Gradients with a slip or another size in each derivative, with the numbers of the pair."""
    trees = inlined(Reference(getattr(landscapes, name)).source)
    for i, tree in enumerate(trees):
        made = [edited(tree, {slip.place: slip.make}) for slip in slips(tree, "x")]
        for factor, term in zip((0.5, -1.0, 0.0, 3.7), terms(tree), strict=False):
            made.append(edited(tree, {term.place: lambda node, f=factor: ast.BinOp(ast.Constant(f), ast.Mult(), node)}))
        yield from ([*trees[:i], one, *trees[i + 1 :]] for one in made)


@pytest.mark.parametrize("name", GRADS)
def test_whatever_is_explained_is_so(name):
    points = np.random.default_rng(0).uniform(0.3, 2.0, (30, 2))
    right = getattr(landscapes, name)
    solve, explained = Derivatives(Reference(right)), 0
    for trees in wrong_trees(name):
        evidence, run = seen(compiled(trees), points)
        if np.allclose(evidence["points"].arrays["values"], run(right)["points"].arrays["values"], rtol=1e-12):
            continue
        found = list(solve(evidence, run, ("points",)))
        explained += bool(found)
        for known in found:
            assert known.parts
            got, want = (t["points"].arrays["values"] for t in (run(known.define), evidence))
            assert np.allclose(got, want, rtol=1e-7, atol=1e-7 * np.max(np.abs(want)))
    assert explained or not solve.trees


def test_what_is_right_needs_no_explanation_and_what_is_far_off_gets_none():
    points = np.random.default_rng(0).uniform(0.3, 2.0, (30, 2))
    solve = Derivatives(Reference(landscapes.beale_grad))
    for define in (landscapes.beale_grad, lambda x: np.array([x[0] ** 7, np.exp(x[1])])):
        evidence, run = seen(define, points)
        assert not list(solve(evidence, run, ("points",)))
    assert not list(solve({"points": Trace({"values": np.zeros(30)})}, run, ("points",)))


def test_a_program_that_is_more_than_lines_of_formulas_has_no_trees():
    assert inlined("def f(x):\n    for i in range(3):\n        pass\n    return np.array([x[0], x[1]])") == []
    tree = inlined("def f(x):\n    t = x[0] + 1\n    return np.array([2 * x[1] * (t + 3 * x[0]), x[1]])")[0]
    assert ast.unparse(tree) == "2 * x[1] * (x[0] + 1 + 3 * x[0])"
    assert ast.unparse(distributed(tree)) == "2 * x[1] * (x[0] + 1) + 2 * x[1] * (3 * x[0])"
