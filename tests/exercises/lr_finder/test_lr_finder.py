# ruff: noqa: E501 - one mistake a line
"""The learning-rate finder's room (three cells) on a corpus, on variants of mistakes, and on what is in no list."""

import re
from pathlib import Path

import pytest

from tests.exercises.lr_finder.answers import AFTER, BEFORE, GRID, MISTAKES, SEARCH, SMOOTH, SUGGEST, variants, wrong

CORPUS = Path(__file__).parents[2] / "corpus" / "lr_finder"
STYLES = Path(__file__).parents[3] / "autograder" / "exercises" / "lr_finder" / "styles"
FULL = {"lr_finder": 8, "smooth_losses": 3, "suggest_lr": 4}
SEEDS = [1, 7, 20_26]


@pytest.fixture
def judged(grade):
    return lambda name, source, seed=1: grade("lr_finder", f"{name}_tests", source, seed)


def sources(folder):
    return [pytest.param(p.read_text(encoding="utf-8"), id=p.stem) for p in sorted(folder.glob("*.py"))]


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("source", sources(CORPUS / "correct"))
@pytest.mark.parametrize("seed", SEEDS)
def test_right_solutions_get_full_marks(judged, name, source, seed):
    verdict = judged(name, source, seed)
    assert verdict.score == verdict.max_score == FULL[name], [t.message for t in verdict.tests if t.message]
    assert verdict.diagnosis is None


STYLED = [pytest.param(name, *p.values, id=f"{name}-{p.id}") for name in FULL for p in sources(STYLES / name)]


@pytest.mark.parametrize(("name", "source"), STYLED)
@pytest.mark.parametrize("seed", SEEDS)
def test_accepted_styles_get_full_marks(judged, name, source, seed):
    verdict = judged(name, source, seed)
    assert verdict.score == FULL[name], [t.message for t in verdict.tests if t.message]


#: The cell in which each wrong solution of the corpus is wrong; the others are right.
WHERE = {"steepest_abs": "suggest_lr", "smoothing_t_off": "smooth_losses"}


@pytest.mark.parametrize("path", sorted((CORPUS / "wrong").glob("*.py")), ids=lambda p: p.stem)
@pytest.mark.parametrize("seed", SEEDS)
def test_wrong_solutions_lose_points_where_they_are_wrong_and_are_named(judged, path, seed):
    slug = re.sub("^[0-9]+_", "", path.stem)
    for name, full in FULL.items():
        verdict = judged(name, path.read_text(encoding="utf-8"), seed)
        if name == WHERE.get(slug, "lr_finder"):
            assert verdict.score < full
            assert verdict.diagnosis.id == f"lr_finder.{slug}"
        else:
            assert verdict.score == full
            assert verdict.diagnosis is None


@pytest.mark.parametrize("path", sorted((CORPUS / "gray").glob("*.py")), ids=lambda p: p.stem)
def test_other_rules_of_suggestion_are_refused_with_a_name(judged, path):
    source = path.read_text(encoding="utf-8")
    assert judged("lr_finder", source).score == 8
    assert judged("smooth_losses", source).score == 3
    verdict = judged("suggest_lr", source)
    assert verdict.score < 2
    assert verdict.diagnosis.id == f"lr_finder.{re.sub('^[0-9]+_', '', path.stem)}"
    assert "steepest descent" in verdict.diagnosis.sentence


@pytest.mark.parametrize("name", FULL)
def test_single_mistakes_and_their_variants_are_named_right_and_never_wrong(judged, name):
    """At least 97 % right, none wrong."""
    right, unnamed = 0, []
    for mistake in (m for m in MISTAKES if m[0] == name):
        for source in variants(name, wrong(*mistake[1:])):
            verdict = judged(name, source)
            assert verdict.score < FULL[name], source
            if verdict.diagnosis is None:
                unnamed.append((mistake[2], source))
            else:
                assert verdict.diagnosis.id == f"lr_finder.{mistake[2]}", source
                right += 1
    assert right + len(unnamed) > 60
    assert right >= 0.97 * (right + len(unnamed)), unnamed


@pytest.mark.parametrize(
    ("name", "form"), [("lr_finder", AFTER), ("lr_finder", BEFORE), ("smooth_losses", SMOOTH), ("suggest_lr", SUGGEST)]
)
def test_rewrites_of_the_right_solution_get_full_marks(judged, name, form):
    for source in variants(name, form):
        assert judged(name, source).score == FULL[name], source


UNLISTED = [
    ("lr_finder", AFTER, ("func(x)\n", "func(x) ** 2\n")),
    ("lr_finder", AFTER, ("opt.step(x, g)", "opt.step(opt.step(x, g), g)")),
    ("lr_finder", AFTER, ("** (np", "** 0.5 ** (np")),
    ("lr_finder", BEFORE, ("opt.lr = lr", "opt.lr = 2 * lr")),
    ("smooth_losses", SMOOTH, ("losses[i]", "np.cbrt(losses[i])")),
    ("smooth_losses", SMOOTH, ("beta * avg", "beta ** 2 * avg")),
    ("suggest_lr", SUGGEST, ("lrs[best]", "lrs[best] * 3")),
    ("suggest_lr", SUGGEST, ("lrs[best]", "lrs[best // 2]")),
]


@pytest.mark.parametrize(
    ("name", "form", "change", "slug"),
    [
        ("lr_finder", AFTER, ("4 * best", "10 * best"), "other_limit"),
        ("lr_finder", AFTER, ("4 * best", "4**best"), "other_limit"),
        ("suggest_lr", SUGGEST, ("lrs[best]", "0.5 * lrs[np.argmin(losses)]"), "min_over_ten"),
    ],
)
def test_the_number_in_a_mistake_may_be_another(judged, name, form, change, slug):
    verdict = judged(name, wrong(form, "number", change))
    assert verdict.diagnosis.id == f"lr_finder.{slug}"
    assert verdict.score < FULL[name]


#: What is wrong in other ways than those of the list above: function, slug, and what to replace by what.
SELDOM = [
    ("lr_finder", "one_step_only", ("best = np.inf", "best = 0")),
    ("lr_finder", "skips_diverged", ("            break", "            losses.pop(), lrs.pop()")),
    ("lr_finder", "skips_diverged", ("        best = min", "        if np.isnan(loss):\n            continue\n        best = min")),
    ("lr_finder", "largest_loss", ("best = np.inf", "best = func(start)"), ("        best = min(best, loss)\n", ""), ("            break\n", "            break\n        best = max(best, loss)\n")),
    ("lr_finder", "compares_with_last", ("        best = min(best, loss)\n", ""), ("            break\n", "            break\n        best = loss\n")),
    ("lr_finder", "untried_rates", ("np.array(lrs), ", "grid, ")),
    ("lr_finder", "untried_rates", ("np.array(lrs), np.array(losses)", "grid, np.array(losses + [0.0] * (len(grid) - len(losses)))")),
    ("lr_finder", "cut_at_best", ("return np.array(lrs), np.array(losses)", "k = np.argmin(losses) + 1\n    return lrs[:k], losses[:k]")),
    ("lr_finder", "other_limit", ("loss > 4 * best", "loss > 4")),
    ("lr_finder", "wrong_factor", ("(lr_max / lr_min)", "(lr_max - lr_min)")),
    ("lr_finder", "rounds_rates", ("in grid", "in grid.round(5)")),
    ("lr_finder", "gradient_size", ("loss = func(x)", "loss = np.linalg.norm(g)")),
    ("lr_finder", "zero_start", ("start.copy()", "0 * start")),
    ("lr_finder", "restart_each_lr", ("opt = optimizer_factory(lr_min)", "opt = None"), ("opt.lr = lr", "opt, x = optimizer_factory(lr), start.copy()")),
    ("lr_finder", "ignores_optimizer", ("opt = optimizer_factory(lr_min)", "opt = None"), ("opt.lr = lr", ""), ("opt.step(x, g)", "x - lr * g")),
    ("lr_finder", "sentinel", ("np.inf", "1e3")),
    ("lr_finder", "sentinel", ("np.inf", "1e9")),
    ("lr_finder", "one_too_few", (GRID, "np.geomspace(lr_min, lr_max, n_steps - 1)")),
    ("lr_finder", "wrong_factor", ("/ (n_steps - 1)", "/ (n_steps + 1)")),
    ("lr_finder", "other_base", (GRID, "np.logspace(np.log2(lr_min), np.log2(lr_max), n_steps)")),
    ("lr_finder", "made_with_another_rate", ("optimizer_factory(lr_min)", "optimizer_factory(lr_max)")),
    ("lr_finder", "other_default", ("lr_max=10.0", "lr_max=1.0")),
    ("lr_finder", "smoothed_losses", ("losses.append(loss)", "losses.append(0.9 * losses[-1] + 0.1 * loss if losses else loss)")),
    ("lr_finder", "returns_in_another_form", ("return np.array(lrs), np.array(losses)", "return list(zip(lrs, losses))")),
    ("lr_finder", "whole_start", ("start.copy()", "start.astype(int)")),
    ("lr_finder", "changed_gradient", ("g = grad_func(x)", "g = 2 * grad_func(x)")),
    ("smooth_losses", "beta_hardcoded", ("avg = 0.0", "avg = 0.0\n    beta = 0.83")),
    ("smooth_losses", "default_beta", ("0.9", "0.95")),
    ("smooth_losses", "stale_average", ("avg = 0.0", "avg = losses[0]"), ("out[i] = avg / (1 - beta ** (i + 1))", "out[i] = last"), ("        avg = beta", "        last = avg\n        avg = beta")),
    ("smooth_losses", "smooths_squares", ("* losses[i]", "* losses[i] ** 2"), ("return out", "return np.sqrt(out)")),
    ("smooth_losses", "first_corrected_only", ("avg / (1 - beta ** (i + 1))", "avg if i else losses[0]")),
    ("smooth_losses", "forgets", ("out[i] = avg / (1 - beta ** (i + 1))", "out[i] = np.average(losses[max(0, i - 16):i + 1], weights=beta ** np.arange(min(i + 1, 17))[::-1])")),
    ("smooth_losses", "rounds", ("return out", "return np.round(out, 2)")),
    ("smooth_losses", "whole_numbers", ("np.zeros(len(losses))", "np.zeros(len(losses), dtype=int)")),
    ("smooth_losses", "negative", ("return out", "return -out")),
    ("smooth_losses", "best_average", ("return out", "return np.minimum.accumulate(out)")),
    ("smooth_losses", "remembers", ("def smooth", "KEPT = [0.0, 0]\n\n\ndef smooth"), ("avg = 0.0", "avg, t = KEPT"), ("** (i + 1)", "** (t + i + 1)"), ("return out", "KEPT[:] = avg, t + len(losses)\n    return out")),
    ("suggest_lr", "last_fall", ("np.argmin(slopes)", "np.flatnonzero(slopes < 0)[-1]")),
    ("smooth_losses", "other_correction", ("1 - beta ** (i + 1)", "1 + beta ** (i + 1)")),
    ("smooth_losses", "init_other", ("avg = 0.0", "avg = np.mean(losses)"), (" / (1 - beta ** (i + 1))", "")),
    ("smooth_losses", "one_average_more", ("return out", "return np.r_[losses[0], out]")),
    ("smooth_losses", "both_ways", ("return out", "back = np.cumsum((losses * beta ** np.arange(len(losses)))[::-1]) / np.cumsum((beta ** np.arange(len(losses)))[::-1])\n    return (out + back[::-1]) / 2")),
    ("suggest_lr", "skips_ends", ("best = np.argmin(slopes)", "k = max(2, len(lrs) // 10)\n    best = np.argmin(slopes[k:-k]) + k")),
    ("suggest_lr", "skips_ends", ("best = np.argmin(slopes)", "k = max(1, int(0.05 * len(lrs)))\n    best = np.argmin(slopes[k:-k]) + k")),
    ("suggest_lr", "skips_first", ("best = np.argmin(slopes)", "k = len(lrs) // 5\n    best = np.argmin(slopes[k:]) + k")),
    ("suggest_lr", "skips_last", ("best = np.argmin(slopes)", "best = np.argmin(slopes[:-3])")),
    ("suggest_lr", "beside_the_minimum", ("np.argmin(slopes)", "np.argmin(losses) - 1")),
    ("suggest_lr", "rate_off", ("np.argmin(slopes)", "np.argmin(slopes) + 1")),
    ("suggest_lr", "uncut_places", ("np.gradient(losses, x)", "np.gradient(losses, x)[5:-5]")),
    ("suggest_lr", "rounded_rate", ("float(lrs[best])", "round(lrs[best], 4)")),
    ("suggest_lr", "times_lr", ("np.gradient(losses, x)", "np.gradient(losses, x) * lrs")),
    ("suggest_lr", "half_slope", ("np.argmin(slopes)", "np.flatnonzero(slopes < 0.5 * slopes.min())[0]")),
    ("suggest_lr", "last_stable", ("np.argmin(slopes)", "next((i for i in range(np.argmin(losses), len(losses)) if losses[i] > 2 * min(losses)), 0) - 1")),
]  # fmt: skip


@pytest.mark.parametrize("case", SELDOM, ids=lambda c: c[1])
@pytest.mark.parametrize("seed", SEEDS[:2])
def test_what_is_seldom_has_a_name_too(judged, case, seed):
    name, slug, *changes = case
    form = {"lr_finder": AFTER, "smooth_losses": SMOOTH, "suggest_lr": SUGGEST}[name]
    verdict = judged(name, wrong(form, slug, *changes), seed)
    assert [d.id for d in verdict.diagnoses] == [f"lr_finder.{slug}"]
    assert verdict.score < FULL[name]


#: Two mistakes at once, as what to replace by what.
SWAPPED, LATE = ("beta * avg + (1 - beta) * losses[i]", "(1 - beta) * avg + beta * losses[i]"), ("(i + 1)", "max(i, 1)")
SQUARED, BARE = ("* losses[i]", "* losses[i] ** 2"), (" / (1 - beta ** (i + 1))", "")
FIXED, KEPT = ("avg = 0.0", "beta = 0.9\n    avg = 0.0"), ("avg = 0.0", "avg = losses[0]")
EITHER, ARRAY = ("argmin(slopes)", "argmax(np.abs(slopes))"), ("float(lrs[best])", "lrs[[best]]")
PLACE = ("float(lrs[best])", "int(best)")
EVEN, ANEW = (GRID, "np.linspace(lr_min, lr_max, n_steps)"), ("opt.lr = lr", "opt = optimizer_factory(lr)")
SHORT, UNSET = ("/ (n_steps - 1)", "/ n_steps"), ("        opt.lr = lr\n", "")
STARTS, ENDLESS = ("grad_func(x)", "grad_func(start)"), ("not np.isfinite(loss) or loss > 4 * best", "False")
LINEAR, TENTH = ("np.log(lrs)", "lrs"), ("float(lrs[best])", "lrs[best] / 10")


@pytest.mark.parametrize(
    ("name", "form", "changes", "slugs"),
    [
        ("smooth_losses", SMOOTH, (SWAPPED, LATE), {"smoothing_swapped", "smoothing_t_off"}),
        ("smooth_losses", SMOOTH, (SQUARED, BARE), {"smooths_squares", "no_bias_correction"}),
        ("smooth_losses", SMOOTH, (FIXED, LATE), {"beta_hardcoded", "smoothing_t_off"}),
        ("smooth_losses", SMOOTH, (KEPT, SWAPPED, BARE), {"smoothing_swapped", "init_first_kept"}),
        ("lr_finder", AFTER, (EVEN, ANEW), {"linear_spacing", "new_optimizer_each_step"}),
        ("lr_finder", AFTER, (SHORT, UNSET), {"endpoint_missing", "lr_not_set"}),
        ("lr_finder", AFTER, (STARTS, ENDLESS), {"gradient_at_start", "no_stop"}),
        ("suggest_lr", SUGGEST, (EITHER, ARRAY), {"steepest_abs", "returns_array"}),
        ("suggest_lr", SUGGEST, (EITHER, PLACE), {"steepest_abs", "returns_index"}),
        ("suggest_lr", SUGGEST, (LINEAR, TENTH), {"steepest_linear", "steepest_over_ten"}),
    ],
)
def test_two_mistakes_at_once_are_both_named(judged, name, form, changes, slugs):
    verdict = judged(name, wrong(form, "two", *changes))
    assert {d.id for d in verdict.diagnoses} == {f"lr_finder.{slug}" for slug in slugs}


def test_a_search_that_ends_early_is_told_that_it_does(judged):
    verdict = judged("lr_finder", wrong(AFTER, "early", ("loss > 4 * best", "loss > 1.01 * losses[0] / 1.2")))
    told = {t.name: t.message for t in verdict.tests if t.outcome == "failed"}
    assert "ended early" in told["test_path"] and "stops after the first loss" in told["test_grid"]
    assert not any("params" in said or "how you make" in said for said in told.values())


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("x - lr * g", "but it was never called"),
        ("opt.step(x, g) if len(lrs) % 3 else x - lr * g", "of these calls did not come"),
    ],
)
def test_a_search_without_steps_of_the_optimizer_is_not_told_that_it_ends_early(judged, step, said):
    verdict = judged("lr_finder", wrong(AFTER, "seldom", ("opt.step(x, g)", step)))
    told = {t.name: t.message for t in verdict.tests if t.outcome == "failed"}
    assert said in told["test_path"] and said in told["test_rates_set"]


def test_a_gradient_that_is_turned_round_has_a_name(judged):
    verdict = judged("lr_finder", wrong(AFTER, "seldom", ("opt.step(x, g)", "opt.step(x, -g)")))
    assert verdict.diagnosis.id == "lr_finder.changed_gradient"


@pytest.mark.parametrize("case", UNLISTED, ids=lambda c: f"{c[0]}-{c[2][1].strip()}")
def test_what_is_in_no_list_gets_no_name(judged, case):
    name, form, change = case
    verdict = judged(name, wrong(form, "unlisted", change))
    assert verdict.score < FULL[name]
    assert verdict.diagnosis is None


#: What each function may return by mistake, and what is then said.
ODD = [
    ("lr_finder", AFTER, "np.array(lrs)", "one result of shape"),
    ("lr_finder", AFTER, "(np.array(lrs), np.array(losses), x)", "3 results instead of (lrs, losses)"),
    ("lr_finder", AFTER, "(np.array(lrs), np.array(losses)[1:])", "two arrays of the same length"),
    ("lr_finder", AFTER, "(np.array(lrs)[:, None], np.array(losses)[:, None])", "two arrays of the same length"),
    ("lr_finder", AFTER, "dict(zip(lrs, losses))", "a dict"),
    ("lr_finder", AFTER, "None", "return"),
    ("lr_finder", AFTER, "(map(float, lrs), losses)", "a map"),
    ("lr_finder", AFTER, "([], [])", ""),
    ("lr_finder", AFTER, "np.array(lrs), [loss + 0j for loss in losses]", "complex128"),
    ("lr_finder", AFTER, "lrs, ['high'] * len(lrs)", "<U4"),
    ("lr_finder", AFTER, "func(np.zeros(3))", "func got an array of shape (3,)"),
    ("smooth_losses", SMOOTH, "None", "return"),
    ("smooth_losses", SMOOTH, "(out, beta)", "2 results"),
    ("smooth_losses", SMOOTH, "(v for v in out)", "a generator"),
    ("smooth_losses", SMOOTH, "out.reshape(1, -1)", "shape"),
    ("smooth_losses", SMOOTH, "out * np.nan", "smoother"),
    ("smooth_losses", SMOOTH, "0 * out", "smoother"),
    ("suggest_lr", SUGGEST, "lrs", "instead of one learning rate"),
    ("suggest_lr", SUGGEST, "(lrs[best], losses[best])", "instead of one learning rate"),
    ("suggest_lr", SUGGEST, "str(lrs[best])", "a str"),
    ("suggest_lr", SUGGEST, "float('nan')", "yours was NaN"),
    ("suggest_lr", SUGGEST, "-lrs[best]", "was expected"),
    ("suggest_lr", SUGGEST, "10**400", ""),
    ("suggest_lr", SUGGEST, "True", "bool"),
]


@pytest.mark.parametrize(
    ("name", "form", "value", "said"), ODD, ids=lambda v: v if isinstance(v, str) and len(v) < 50 else ""
)
def test_odd_results_get_a_sentence(judged, name, form, value, said):
    head, _, _ = form.rpartition("    return ")
    verdict = judged(name, f"{head}    return {value}\n")
    assert verdict.status in ("graded", "error")
    assert verdict.score < 2.5
    assert said in " ".join([*verdict.notes, *(t.message for t in verdict.tests)])


def test_a_search_without_end_is_a_finding(judged):
    endless = AFTER.replace("    for lr in grid:", "    lr = lr_min\n    while True:").replace(
        "            break", "            pass"
    )
    verdict = judged("lr_finder", endless)
    assert verdict.status == "error"
    assert "more than" in verdict.notes[0]


def test_one_fault_costs_its_own_points(judged):
    """A wrong grid leaves the points of all that does not hang on it; so does a start that is changed."""
    grid = judged("lr_finder", wrong(AFTER, *SEARCH[1]))
    assert [t.name for t in grid.tests if t.outcome == "failed"] == ["test_grid"]
    assert grid.score >= 6
    start = judged("lr_finder", wrong(AFTER, *next(m for m in SEARCH if m[0] == "mutates_start")))
    assert [t.name for t in start.tests if t.outcome != "passed"] == ["test_start_kept"]
    assert start.score >= 7


def test_a_result_that_is_kept_is_found(judged):
    source = AFTER.replace("    grid =", "    if KEPT:\n        return KEPT[0]\n    grid =").replace(
        "def lr_finder", "KEPT = []\n\n\ndef lr_finder"
    )
    source = source.replace(
        "    return np.array(lrs)", "    KEPT.append((np.array(lrs), np.array(losses)))\n    return np.array(lrs)"
    )
    verdict = judged("lr_finder", source)
    assert [t.name for t in verdict.tests if t.outcome != "passed"] == ["test_twice"]
    assert verdict.diagnosis.id == "lr_finder.keeps_result"


def test_a_search_without_any_stop_costs_more_than_one_that_stops_at_nan(judged):
    never, at_nan = (judged("lr_finder", wrong(AFTER, *m)) for m in SEARCH if m[0] == "no_stop")
    assert never.diagnosis.id == at_nan.diagnosis.id == "lr_finder.no_stop"
    assert never.score < at_nan.score
