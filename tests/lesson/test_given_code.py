"""What the lesson gives is, letter for letter, the reference; so what is tested there holds here."""

import ast
import sys
from pathlib import Path

import pytest

import optviz_ref

MODULES = sorted(Path(optviz_ref.__file__).parent.rglob("*.py"))
ALLOWED = {"numpy", "matplotlib", "IPython", "contourpy", "PIL"}  # the last two come with Matplotlib, which needs them
LESSONS_OWN = {"claim"}
SEED_NAMES = set(
    "SGD Momentum RMSprop Adam quadratic quadratic_grad elongated_quadratic elongated_quadratic_grad rosenbrock "
    "rosenbrock_grad saddle_point saddle_point_grad beale beale_grad plot_surface optimize plot_trajectories "
    "compare_learning_rates compare_momentum compare_convergence constant_lr step_decay_lr "
    "exponential_decay_lr cosine_annealing_lr warmup_cosine_lr optimize_with_schedule".split()
)
#: The seed's `create_animation` is in the reference; the lesson has the player.
SOLUTIONS = {"AdaGrad", "Nesterov", "NesterovTorch", "AdamW", "AdamL2", "lr_finder", "smooth_losses", "suggest_lr"}


def definitions(text):
    """Give every name that a text defines at its top level: name -> exact source."""
    found = {}
    lines = text.splitlines()
    for node in ast.parse(text).body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        source = "\n".join(lines[first - 1 : node.end_lineno])
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = source
        elif isinstance(node, ast.Assign):
            found |= {name.id: source for name in ast.walk(node.targets[0]) if isinstance(name, ast.Name)}
    return found


@pytest.fixture(scope="module")
def reference():
    return {name: text for path in MODULES for name, text in definitions(path.read_text("utf-8")).items()}


@pytest.fixture(scope="module")
def given(cells):
    """Give the definitions of the cells that give code (def-…, tool-…) or draw with it."""
    chosen = (
        text for name, text in cells.items() if name.startswith(("def-", "tool-", "setup")) or name == "fig-steps"
    )
    return {name: text for cell in chosen for name, text in definitions(cell).items()}


def test_given_code_is_the_references_text(given, reference):
    assert set(given) - LESSONS_OWN <= set(reference)
    for name in sorted(set(given) - LESSONS_OWN):
        assert given[name] == reference[name], name


def test_every_name_of_the_seed_is_given(given):
    assert SEED_NAMES <= set(given)


def test_no_solution_of_an_exercise_is_given(cells):
    defined = {name for text in cells.values() for name in definitions(text)}
    assert not defined & SOLUTIONS
    whole = "\n".join(cells.values())
    assert "EXERCISE_RULES" not in whole


def test_imports_are_what_a_student_has(cells):
    for cell, text in cells.items():
        for node in ast.walk(ast.parse(text)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in ALLOWED | sys.stdlib_module_names, (cell, name)


def test_the_source_has_no_outputs_and_readable_ids(source):
    for cell in source["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None
        assert cell["id"].replace("-", "").isalpha() and cell["id"] == cell["id"].lower()
        assert max(map(len, "".join(cell["source"]).splitlines())) <= 200
