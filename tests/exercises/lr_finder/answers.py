# ruff: noqa: E501 - one mistake a line
"""Right answers of the learning-rate finder's room, mistakes in them, and rewrites that change nothing."""

from itertools import combinations

AFTER = """import numpy as np


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    grid = lr_min * (lr_max / lr_min) ** (np.arange(n_steps) / (n_steps - 1))
    opt = optimizer_factory(lr_min)
    x = start.copy()
    best = np.inf
    lrs, losses = [], []
    for lr in grid:
        opt.lr = lr
        g = grad_func(x)
        x = opt.step(x, g)
        loss = func(x)
        best = min(best, loss)
        lrs.append(lr)
        losses.append(loss)
        if not np.isfinite(loss) or loss > 4 * best:
            break
    return np.array(lrs), np.array(losses)
"""
BEFORE = """import numpy as np


def lr_finder(optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
    grid = lr_min * (lr_max / lr_min) ** (np.arange(n_steps) / (n_steps - 1))
    opt = optimizer_factory(lr_min)
    x = start.copy()
    best = np.inf
    lrs, losses = [], []
    for lr in grid:
        opt.lr = lr
        loss = func(x)
        best = min(best, loss)
        lrs.append(lr)
        losses.append(loss)
        if not np.isfinite(loss) or loss > 4 * best:
            break
        g = grad_func(x)
        x = opt.step(x, g)
    return np.array(lrs), np.array(losses)
"""
SMOOTH = """import numpy as np


def smooth_losses(losses, beta=0.9):
    out = np.zeros(len(losses))
    avg = 0.0
    for i in range(len(losses)):
        avg = beta * avg + (1 - beta) * losses[i]
        out[i] = avg / (1 - beta ** (i + 1))
    return out
"""
SUGGEST = """import numpy as np


def suggest_lr(lrs, losses):
    x = np.log(lrs)
    slopes = np.gradient(losses, x)
    best = np.argmin(slopes)
    return float(lrs[best])
"""
GRID = "lr_min * (lr_max / lr_min) ** (np.arange(n_steps) / (n_steps - 1))"

#: Mistakes in the search: slug, then pairs of what to replace by what.
SEARCH = [
    ("linear_spacing", (GRID, "np.linspace(lr_min, lr_max, n_steps)")),
    ("endpoint_missing", ("/ (n_steps - 1)", "/ n_steps")),
    ("endpoint_missing", ("for lr in grid", "for lr in grid[:-1]")),
    ("first_missing", ("np.arange(n_steps) / (n_steps - 1)", "np.arange(1, n_steps + 1) / n_steps")),
    ("first_missing", ("for lr in grid", "for lr in grid[1:]")),
    ("one_too_many", ("np.arange(n_steps) / (n_steps - 1)", "np.arange(n_steps + 1) / n_steps")),
    ("one_too_many", ("np.arange(n_steps)", "np.arange(n_steps + 1)")),
    ("decreasing", ("for lr in grid", "for lr in grid[::-1]")),
    ("hardcoded_range", (GRID, "np.geomspace(1e-6, 10, 100)")),
    ("hardcoded_range", (GRID, "np.logspace(-6, 1, n_steps)")),
    ("no_stop", ("            break", "            pass")),
    ("no_stop", (" or loss > 4 * best", "")),
    ("nan_kept", ("not np.isfinite(loss) or ", ""), ("min(best, loss)", "min(loss, best)")),
    ("nan_kept", ("not np.isfinite(loss) or ", ""), ("min(best, loss)", "loss if loss < best else best")),
    ("stops_at_first_rise", ("4 * best", "best")),
    ("compares_with_first", ("4 * best", "4 * losses[0]")),
    ("compares_with_last", ("4 * best", "4 * losses[max(len(losses) - 2, 0)]")),
    ("mutates_start", ("start.copy()", "start"), ("x = opt.step", "x[:] = opt.step")),
    ("lr_not_set", ("        opt.lr = lr\n", "")),
    ("new_optimizer_each_step", ("opt.lr = lr", "opt = optimizer_factory(lr)")),
    ("restart_each_lr", ("opt.lr = lr", "opt.lr = lr\n        x = start.copy()")),
    ("restart_each_lr", ("opt.lr = lr", "opt = optimizer_factory(lr)\n        x = start.copy()")),
    ("gradient_at_start", ("grad_func(x)", "grad_func(start)")),
    ("ignores_optimizer", ("opt.step(x, g)", "x - lr * g")),
    ("step_not_kept", ("x = opt.step", "opt.step")),
    ("lr_twice", ("opt.step(x, g)", "opt.step(x, lr * g)")),
    ("loss_at_start", ("func(x)\n        best", "func(start)\n        best")),
    ("swapped_return", ("return np.array(lrs), np.array(losses)", "return np.array(losses), np.array(lrs)")),
    ("returns_logs", ("np.array(lrs)", "np.log10(lrs)")),
    ("best_losses", ("losses.append(loss)", "losses.append(best)")),
]
BEFORE_DIFFERS = {
    "new_optimizer_each_step",
    "restart_each_lr",
    "compares_with_last",
    "loss_at_start",
}  # where the twin of the text is another program

MISTAKES = [
    *(("lr_finder", AFTER, *m) for m in SEARCH),
    *(("lr_finder", BEFORE, *m) for m in SEARCH if m[0] not in BEFORE_DIFFERS),
    *(("smooth_losses", SMOOTH, *m) for m in [
        ("no_bias_correction", (" / (1 - beta ** (i + 1))", "")),
        ("no_smoothing_memory", ("beta * avg", "beta * (losses[i - 1] if i else 0)")),
        ("no_smoothing_memory", ("beta * avg", "beta * (losses[i - 1] if i else losses[0])"), (" / (1 - beta ** (i + 1))", "")),
        ("smoothing_swapped", ("beta * avg + (1 - beta) * losses[i]", "(1 - beta) * avg + beta * losses[i]")),
        ("smoothing_swapped", ("    out =", "    beta = 1 - beta\n    out =")),
        ("smoothing_t_off", ("(i + 1)", "max(i, 1)")),
        ("smoothing_t_off", ("(i + 1)", "i")),
        ("smoothing_t_more", ("(i + 1)", "(i + 2)")),
        ("init_first_loss", ("avg = 0.0", "avg = losses[0]")),
        ("init_first_kept", ("avg = 0.0", "avg = losses[0]"), (" / (1 - beta ** (i + 1))", "")),
        ("init_one", ("avg = 0.0", "avg = 1.0")),
        ("compounding_correction", ("out[i] = avg", "out[i] = avg = avg")),
        ("beta_hardcoded", ("    out =", "    beta = 0.9\n    out =")),
        ("constant_correction", (" ** (i + 1)", "")),
        ("total_correction", ("(i + 1)", "len(losses)")),
        ("no_one_minus_beta", ("(1 - beta) * losses[i]", "losses[i]")),
        ("running_mean", ("out[i] = avg / (1 - beta ** (i + 1))", "out[i] = np.mean(losses[: i + 1])")),
        ("returns_raw", ("return out", "return losses")),
        ("last_only", ("return out", "return out[-1]")),
        ("first_left_out", ("return out", "return out[1:]")),
        ("mutates_losses", ("out = np.zeros(len(losses))", "out = losses")),
    ]),
    *(("suggest_lr", SUGGEST, *m) for m in [
        ("lr_at_minimum", ("np.argmin(slopes)", "np.argmin(losses)")),
        ("min_over_ten", ("np.argmin(slopes)", "np.argmin(losses)"), ("lrs[best]", "lrs[best] / 10")),
        ("steepest_rise", ("argmin", "argmax")),
        ("steepest_linear", ("np.log(lrs)", "lrs")),
        ("steepest_abs", ("np.argmin(slopes)", "np.argmax(np.abs(slopes))")),
        ("flattest", ("np.argmin(slopes)", "np.argmin(np.abs(slopes))")),
        ("log_losses", ("gradient(losses", "gradient(np.log(losses)")),
        ("returns_index", ("lrs[best]", "best")),
        ("returns_loss", ("lrs[best]", "losses[best]")),
        ("returns_slope", ("lrs[best]", "slopes[best]")),
        ("returns_log", ("lrs[best]", "np.log10(lrs[best])")),
        ("returns_log", ("lrs[best]", "x[best]")),
        ("steepest_over_ten", ("lrs[best]", "lrs[best] / 10")),
        ("second_derivative", ("np.gradient(losses, x)", "np.gradient(np.gradient(losses, x), x)")),
        ("returns_array", ("return float(lrs[best])", "return lrs[[best]]")),
    ]),
]  # fmt: skip

#: Rewrites that keep the meaning, by function.
REWRITES = {
    "lr_finder": [
        ("opt", "optimizer"),
        ("lr_max / lr_min", "lr_max * (1 / lr_min)"),
        ("np.array(losses)", "losses"),
        ("np.array(lrs)", "list(lrs)"),
        ("start.copy()", "np.array(start, dtype=float)"),
        ("loss = func(x)", "loss = float(func(np.array(x)))"),
        ("np.arange(n_steps)", "np.linspace(0, n_steps - 1, n_steps)"),
        ("4 * best", "best * 4.0"),
        ("append(lr)", "append(float(lr))"),
    ],
    "smooth_losses": [
        ("avg", "average"),
        ("np.zeros(len(losses))", "[0.0] * len(losses)"),
        ("return out", "return np.array(out)"),
        ("(1 - beta)", "(1.0 - beta)"),
        ("avg = 0.0", "avg = 0"),
        ("return out", "return list(out)"),
    ],
    "suggest_lr": [
        ("slopes", "d"),
        ("np.log(lrs)", "np.log10(lrs)"),
        ("float", "np.asarray"),
        ("gradient(losses", "gradient(1.0 * losses"),
    ],
}


def wrong(source, slug, *replacements):
    """The source of a mistake."""
    for old, new in replacements:
        assert old in source, (slug, old)
        source = source.replace(old, new)
    return source


def variants(name, source):
    """The source, single rewrites of it, and every tenth pair of them."""
    rewrites = REWRITES[name]
    for chosen in [(), *combinations(rewrites, 1), *list(combinations(rewrites, 2))[::10]]:
        new = source
        for old, by in chosen:
            new = new.replace(old, by)
        if new != source or not chosen:
            yield new
