"""Every claim of the lesson holds when a clean kernel computes it, and stops holding when its subject is broken."""

import contextlib
import io
import json
import re
import warnings
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

TABLE = Path(__file__).parents[2] / "docs" / "lesson.md"
ROWS = [
    [field.strip() for field in line.strip("| \n").split(" | ")]
    for line in TABLE.read_text("utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]


def test_the_lesson_runs_without_error_or_warning(executed):
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error" and output.get("name") != "stderr", (cell.id, output)


def test_the_lesson_is_quick(printed):
    assert (
        float(printed["time"]) < 20.0
    )  # processor time on a busy machine; benchmarks/lesson.py measures it on a quiet one


def test_the_executed_lesson_is_small(executed):
    assert len(json.dumps(executed)) < 3_000_000


def test_every_claim_cell_says_what_it_found(printed):
    claims = [name for name in printed if name.startswith("claim-")]
    assert len(claims) >= 30
    assert all("✓" in printed[name] for name in claims)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_number_of_the_table_is_computed_where_it_says(row, printed, executed):
    _, _, _, number, where = row
    place = where.strip("`")
    if "::" in place:
        path, name = place.split("::")
        assert f"def {name}(" in (TABLE.parents[1] / path).read_text("utf-8")
    elif place.startswith("claim-"):
        assert number.strip("`") in printed[place]
    else:
        [cell] = [cell for cell in executed.cells if cell.id == place]
        assert number in cell.source


def test_the_table_has_all_rows():
    assert [row[0] for row in ROWS] == [str(n) for n in range(1, 64)]


BREAKS = {
    "SGD steps twice as far": ("return params - self.lr * grads\n", "return params - 2 * self.lr * grads\n"),
    "momentum averages": ("self.beta * self.v + grads", "self.beta * self.v + (1 - self.beta) * grads"),
    "RMSprop sums": ("self.s = self.beta * self.s + (1 - self.beta)", "self.s = self.s + (1 - self.beta)"),
    "Adam without correction": ("m_hat = self.m / (1 - self.beta1**self.t)", "m_hat = self.m"),
    "the saddle is a bowl": ("return np.array([2 * x[0], -2 * x[1]])", "return np.array([2 * x[0], 2 * x[1]])"),
    "less curvature": ("return np.array([2 * x[0], 20 * x[1]])", "return np.array([2 * x[0], 10 * x[1]])"),
    "Beale with another minimum": ("t1 = 1.5 - x[0] + x[0] * x[1]", "t1 = 1.4 - x[0] + x[0] * x[1]"),
    "cosine rises again": ("progress = min(step, total_steps) / total_steps", "progress = step / total_steps"),
    "no noise": ("self.sigma * self.rng", "0 * self.rng"),
    "one optimizer for all runs": (
        "optimizer = optimizer_factory()",
        "optimizer = KEPT.setdefault(np.shape(start), optimizer_factory())",
    ),
    "plain logarithm": ("return np.log1p(height / (", "return np.log1p(z / ("),
    "the worst rate is the best": (
        "np.inf).argmin()\n    return float(rates[best])",
        "0).argmax()\n    return float(rates[best])",
    ),
    "the bowl is not turned": ("h = turn @ np.diag([1.0, kappa]) @ turn.T", "h = np.diag([1.0, kappa])"),
    "the map forgets a curvature": ("abs(half - root)).max(axis=0)", "abs(half - root)).min(axis=0)"),
    "another best momentum": ("((high - low) / (high + low)) ** 2", "((high - low) / (high + low)) ** 1"),
    "exponential decay is linear": ("return initial_lr * decay_rate**step", "return initial_lr * decay_rate"),
    "one noise for all": ("self.rng.standard_normal(x.shape)", "self.rng.standard_normal()"),
    "all features in one unit": ("np.geomspace(1, 30, 20)", "np.ones(20)"),
    "nothing is mixed": ("np.linalg.qr(rng.standard_normal((20, 20)))[0]", "np.eye(20)"),
    "the trained gradient is another's": (
        "return x[i].T @ (p.T - y[i]).T / size",
        "return x[i].T @ (p.T - 0.5).T / size",
    ),
    "curvature of another bowl": ("(2.5, 2.5), (25, 50, 100, 200, 400))", "(2.5, 0.0), (25, 50, 100, 200, 400))"),
}


def run(cells, broken=None):
    """Execute definitions and claims in this process, figures left out where nothing depends on them."""
    needed = ("setup", "def-", "tool-", "table-", "claim-", "fig-first", "fig-schedules", "training-data")
    space = {"__name__": "lesson", "KEPT": {}}
    with contextlib.redirect_stdout(io.StringIO()) as out, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, text in cells.items():
            if name.startswith(needed):
                exec(compile(text.replace(*broken) if broken else text, name, "exec"), space)
                space["show"] = lambda figure, alt: plt.close(figure)
    return out.getvalue()


@pytest.fixture(autouse=True)
def quiet_backend():
    matplotlib.use("Agg")


@pytest.mark.parametrize("name", BREAKS)
def test_a_claim_stops_holding_when_the_code_is_wrong(name, cells):
    broken = BREAKS[name]
    assert any(broken[0] in text for text in cells.values()), "the mutation does not apply"
    with pytest.raises(AssertionError):
        run(cells, broken)


def test_the_same_run_without_mutation_holds(cells):
    assert run(cells).count("✓") > 90


def test_a_turned_bowl_is_drawn_at_the_rates_that_its_title_names(cells):
    space = {"__name__": "lesson"}
    names = [name for name in cells if name.startswith(("setup", "def-", "tool-figures", "tool-style"))]
    drawn = {}

    def record(func, grad_func, xlim, ylim, title, start, n_steps, optimizers, **_):
        drawn[title] = func(space["optimize"](optimizers["Adam"], func, grad_func, start, n_steps)[-1])

    with contextlib.redirect_stdout(io.StringIO()):
        for name in (*names, "claim-turned"):
            exec(compile(cells[name], name, "exec"), space)
        space["MAKERS"] = {name: space[name] for name in ("SGD", "Momentum", "RMSprop", "Adam")}
        space["best"] = {(100, 100, np.pi / 4, name): (lr, 0.0) for name, lr in (("RMSprop", 0.07), ("Adam", 1.79))}
        space |= {"plot_trajectories": record, "show": lambda figure, alt: plt.close(figure)}
        exec(compile(cells["fig-turned"], "fig-turned", "exec"), space)
    along, turned, own = drawn.values()
    assert all("lr 0.1" in title for title in list(drawn)[:2]) and "own best rate" in list(drawn)[2]
    assert along < 1e-3 and np.isclose(turned, 2.4, atol=0.05) and own < 0.1
