"""Mistakes in suggest_lr, as changes of the printed function with central, forward and backward differences."""

from functools import wraps

import numpy as np

from autograder.exercises.lr_finder.averages import told

FORWARD = "np.gradient(_y, _x) → np.diff(_y) / np.diff(_x)"
BACKWARD = (FORWARD, "np.argmin(slopes) → np.argmin(slopes) + 1")

BEST = "return float(lrs[finite][_k]) → return "
DROP = "slopes = _x →"
CUT = "finite = _x → finite = np.isfinite(losses); "
#: How many rates are left out at one end: a number or a part of them; and how many at both.
SOME = ("len(lrs) // 10", "max(2, len(lrs) // 10)", "max(1, len(lrs) // 10)", 5, 10, 2, 3, "len(lrs) // 20",
        "max(1, len(lrs) // 20)", "len(lrs) // 5", "len(lrs) // 2", "(len(lrs) + 1) // 2", "len(lrs) // 4",
        "len(lrs) // 3", 4, 6, 7, 8, 9)  # fmt: skip
ENDS = ((10, 5), *((n, n) for n in SOME), (5, 10), (10, 1), (5, 1), (3, 1), (2, 1))


def plain(rate):
    """Return a rate that needs no slopes."""
    return (DROP, f"return _x → return {rate}")


def part(kept):
    """Look at a part of the curve only."""
    return ("if _c: raise _e →", f"{CUT}lrs, losses, finite = (lrs[{kept}], losses[{kept}], finite[{kept}])")


def flat(first, last):
    """Take no slope into account at the ends."""
    of = "slopes = np.gradient(_y, _x)"
    return f"{of} → {of}; slopes[:{first}] = np.inf; slopes[len(slopes) - ({last}):] = np.inf"


def wide(n):
    """Write slopes over n cells of the grid."""
    return f"(losses[{n}:] - losses[:-{n}]) / np.log(lrs[{n}:] / lrs[:-{n}])"


def smoothed(beta, corrected):
    """Write an exponential average of the losses, with or without its correction."""
    weights = f"np.tril({beta} ** np.abs(np.subtract.outer(range(len(losses)), range(len(losses)))))"
    return f"{weights} @ losses" + (f" / {weights}.sum(axis=1)" if corrected else f" * (1 - {beta})")


ROWS = (
    told("lr_at_minimum", "given", "returns the rate with the smallest loss, where the loss is about to diverge",
         plain("lrs[np.argmin(losses)]")),
    told("min_over_ten", "given",
         "returns a fraction of the rate with the smallest loss instead of the rate of steepest descent",
         *(plain(f"lrs[np.argmin(losses)] / {k}") for k in (10, 4, 2, 3, 5, 20, 100))),
    told("beside_the_minimum", "given", "returns a rate some points away from the one with the smallest loss",
         *(plain(f"lrs[max(0, np.argmin(losses) - {k})]") for k in (1, 2, 3, 5, 10)),
         *(plain(f"lrs[min(len(lrs) - 1, np.argmin(losses) + {k})]") for k in (1, 2)),
         plain("lrs[np.argmin(losses) - 1]"), plain("lrs[np.argmin(losses) + 1]")),
    told("lr_at_maximum", "given", "returns the rate with the largest loss", plain("lrs[np.argmax(losses)]")),
    told("valley", "given", "returns the rate that fastai's valley rule picks instead of the rate of steepest descent"),
    told("largest_lr", "all", "returns the largest learning rate", plain("lrs[-1]")),
    told("smallest_lr", "all", "returns the smallest learning rate, or the first at which the loss falls",
         plain("lrs[0]"), plain("lrs[np.flatnonzero(np.diff(losses) < 0)[0] + 1]")),
    told("first_minimum", "core", "returns the last rate before the loss first rises",
         plain("lrs[np.r_[np.diff(losses) > 0, True].argmax()]")),
    told("last_fall", "core", "returns the last rate at which the loss falls",
         *(plain(f"lrs[np.flatnonzero({slopes} < 0)[-1]]") for slopes in (
             "np.gradient(losses, np.log(lrs))", "np.diff(losses)", "np.r_[0, np.diff(losses)]"))),
    told("half_way_down", "core", "returns the rate at which the loss has fallen half way",
         plain("lrs[(losses <= (losses[0] + np.min(losses)) / 2).argmax()]")),
    told("rate_between", "core", "returns a rate between that of steepest descent and that of the smallest loss",
         "return float(_x) → return float(np.sqrt(_x * lrs[np.argmin(losses)]))",
         "return float(_x) → return float((_x + lrs[np.argmin(losses)]) / 2)",
         "return float(lrs[finite][_k]) → return float(lrs[(_k + np.argmin(losses)) // 2])"),
    told("middle_of_fall", "given", "returns a rate between the first one and that of the smallest loss",
         plain("lrs[np.argmin(losses) // 2]"), plain("np.sqrt(lrs[0] * lrs[np.argmin(losses)])"),
         plain("(lrs[0] + lrs[np.argmin(losses)]) / 2")),
    told("last_stable", "given", "returns the last rate before the loss has risen far above its smallest value",
         *(plain(f"lrs[np.argmax(np.r_[(np.arange(len(losses)) >= np.argmin(losses)) & "
                 f"(losses > {k} * np.min(losses)), True]) - 1]") for k in (2, 4, 1.5, 3, 10))),
    told("mean_rate", "core", "returns a mean or the median of the rates at which the loss falls",
         f"{BEST}np.median(lrs[: len(slopes)][slopes < 0])",
         f"{BEST}np.exp(np.mean(np.log(lrs[: len(slopes)][slopes < 0])))",
         f"{BEST}np.mean(lrs[: len(slopes)][slopes < 0])"),
    told("half_slope", "core", "returns the first rate at which the slope is some part of the steepest one",
         *(f"np.argmin(slopes) → np.argmax(slopes < {k} * np.min(slopes))" for k in (0.5, 0.75, 0.25, 0.1))),
    told("slope_from_first", "core", "takes each slope from the first point or from the best or highest one so far",
         f"{DROP} slopes = losses - np.maximum.accumulate(losses)",
         f"{DROP} slopes = np.r_[0.0, (losses[1:] - losses[0]) / np.log(lrs[1:] / lrs[0])]",
         f"{DROP} slopes = np.r_[0.0, losses[1:] - np.minimum.accumulate(losses)[:-1]]",
         f"{DROP} slopes = np.r_[0.0, losses[1:] - losses[0]]"),
    told("wide_slope", "part", "takes each slope over several points instead of from one to the next",
         *(f"{DROP} slopes = {wide(n)}" for n in (3, 4, 5, 10)),
         *((f"{DROP} slopes = {wide(n)}", f"np.argmin(slopes) → np.argmin(slopes) + {n} // 2") for n in (4, 5, 10)),
         *((f"{DROP} slopes = {wide(n)}", f"np.argmin(slopes) → np.argmin(slopes) + {n}") for n in (3, 4, 5, 10))),
    told("smooths_first", "part", "smooths the losses before it takes their slope",
         *((f"slopes = _x → losses = {smoothed(beta, c)}; slopes = _x") for beta in (0.9, 0.98, 0.95, 0.8)
           for c in (True, False)),
         *(f"slopes = _x → losses = np.convolve(losses, np.ones({n}) / {n}, mode='same'); slopes = _x"
           for n in (3, 5, 10))),
    told("rate_off", "slip", "returns a rate one or more points away from the one that it has found",
         *(f"np.argmin(slopes) → np.argmin(slopes) {k}" for k in ("- 2", "+ 2", "+ 3", "- 3")),
         *(("np.gradient(_y, _x) → np.gradient(_y, _x)", f"np.argmin(slopes) → np.argmin(slopes) {k}")
           for k in ("+ 1", "- 1")),
         *(f"np.argmin(slopes) → min(np.argmin(slopes) + {k}, len(lrs) - 1)" for k in (2, 3, 4, 5, 10)),
         *(f"np.argmin(slopes) → max(np.argmin(slopes) - {k}, 0)" for k in (2, 3, 4, 5, 10))),
    told("rounded_rate", "slip", "rounds the rate, so small ones are lost",
         *(f"return _x → return round(_x, {digits})" for digits in range(7))),
    told("times_lr", "part", "multiplies the slope by lr, which the logarithm has done already",
         "np.gradient(_y, _x) → np.gradient(_y, _x) * lrs",
         "np.diff(_y) / np.diff(_x) → np.diff(_y) / np.diff(_x) * lrs[1:]",
         "np.diff(_y) / np.diff(_x) → np.diff(_y) / np.diff(_x) * lrs[:-1]"),
    told("other_logarithm", "core", "takes the logarithm of the losses instead of that of the rates",
         "slopes = np.gradient(_y, _x) → slopes = np.gradient(np.log(losses), lrs)",
         ("slopes = np.gradient(_y, _x) → slopes = np.gradient(np.log(losses), lrs)",
          "np.argmin(slopes) → np.nanargmin(slopes)"),
         "slopes = np.diff(_y) / np.diff(_x) → slopes = np.diff(np.log(losses)) / np.diff(lrs)"),
    told("middle_lr", "all", "returns the rate in the middle", plain("lrs[len(lrs) // 2]"),
         plain("np.sqrt(lrs[0] * lrs[-1])")),
    told("threshold", "core", "returns the first rate at which the loss is below some part of the first loss",
         *(plain(f"lrs[(losses < {part} * losses[0]).argmax()]") for part in (0.9, 0.95, 0.8, 0.75, 0.5))),
    told("steepest_rise", "core", "returns the rate at which the loss rises most steeply",
         "np.argmin(slopes) → np.argmax(slopes)"),
    told("steepest_linear", "part", "takes the slope against lr instead of log lr", "np.log(_x) ⇒ _x"),
    told("slope_over_index", "slip",
         "takes the fall from one rate to the next, whatever lies between them, instead of the slope against log lr",
         "np.gradient(_y, _x) → np.gradient(_y)", "np.diff(_y) / np.diff(_x) → np.diff(_y)",
         f"{DROP} slopes = np.r_[np.inf, losses[2:] - losses[:-2], np.inf]"),
    told("steepest_abs", "part", "returns the rate of the steepest slope, up or down; only descents count",
         "np.argmin(slopes) → np.argmax(np.abs(slopes))"),
    told("flattest", "core", "returns a rate at which the loss is flat instead of falling most steeply",
         "np.argmin(slopes) → np.argmin(np.abs(slopes))", "np.gradient(_y, _x) → np.gradient(_x, _y)"),
    told("log_losses", "part", "takes the slope of the logarithm of the loss instead of the loss itself",
         "slopes = _x → losses = np.log(losses); slopes = _x",
         ("slopes = _x → losses = np.log(losses); slopes = _x", "np.argmin(slopes) → np.nanargmin(slopes)"),
         "np.gradient(_y, _x) → np.gradient(_y, _x) / np.abs(losses)",
         f"{DROP} slopes = np.diff(losses) / losses[:-1]",
         (f"{DROP} slopes = np.diff(losses) / losses[:-1]", "np.argmin(slopes) → np.argmin(slopes) + 1")),
    told("second_derivative", "core", "looks at the curvature instead of the slope",
         "slopes = np.gradient(_y, _x) → slopes = np.gradient(np.gradient(_y, _x), _x)",
         ("slopes = np.diff(_y) / np.diff(_x) → at = _x; d = np.diff(_y) / np.diff(at); "
          "slopes = np.diff(d) / np.diff(at[:-1])", "np.argmin(slopes) + 1 → np.argmin(slopes) + 2",
          "at[:-1] → at[1:]"),
         "slopes = np.diff(_y) / np.diff(_x) → at = _x; d = np.diff(_y) / np.diff(at); "
         "slopes = np.diff(d) / np.diff(at[:-1])"),
    told("returns_index", "part", "returns the index instead of the learning rate"),
    told("returns_loss", "core", "returns the loss instead of the learning rate",
         "return float(lrs[finite][_k]) → return losses[_k]"),
    told("returns_slope", "core", "returns the slope instead of the learning rate", f"{BEST}np.min(slopes)",
         ("np.log(_x) ⇒ np.log10(_x)", f"{BEST}np.min(slopes)")),
    told("returns_log", "part", "returns the logarithm of the learning rate",
         "return float(lrs[finite][_k]) → return np.log10(lrs[_k])",
         "return float(lrs[finite][_k]) → return np.log(lrs[_k])"),
    told("skips_ends", "part", "leaves out the first and last rates", *(flat(*ends) for ends in ENDS)),
    told("skips_first", "part", "leaves out the first rates", *(flat(first, 0) for first in SOME)),
    told("skips_last", "part", "leaves out the last rates", *(flat(0, last) for last in SOME)),
    told("uncut_places", "slip", "cuts the slopes but takes the rate from the uncut ones, so it is some points away",
         *(f"slopes = _x → slopes = (_x)[{first}:len(losses) - ({last})]" for first, last in ENDS)),
    told("before_the_minimum", "part", "looks only before the smallest loss, but the steepest descent may be anywhere",
         part(":int(np.argmin(losses))"), part(":int(np.argmin(losses)) + 1")),
    told("steepest_over_ten", "slip", "returns a tenth of the rate that it has found"),
    told("steepest_fraction", "slip", "returns a fraction or a multiple of the rate of steepest descent",
         *(f"return _x → return _x * {k}" for k in ("0.5", "0.25", "0.2", "2", "10"))),
    told("returns_array", "slip", "returns an array with one number in it instead of the number itself"),
    told("returns_more", "slip", "returns the loss or the index, too, where one number is asked for",
         "return float(lrs[finite][_k]) → return (lrs[_k], losses[_k])"),
    told("mutates_curve", "slip", "changes the arrays that you pass to it",
         "return _x → best = _x; losses[...] = np.sort(losses); return best"),
)  # fmt: skip


def valley(lrs, losses):
    """Return two thirds of the longest falling run, as fastai does."""
    n = len(losses)
    length, start, end = [1] * n, 0, 0
    for i in range(1, n):
        for j in range(i):
            if losses[i] < losses[j] and length[i] < length[j] + 1:
                length[i] = length[j] + 1
            if length[end] < length[i]:
                end, start = i, i - length[i]
    third = (end - start) / 3
    return lrs[start + int(third) + int(third / 2)]


def valleys(right, reference):
    yield valley


def giving(*changes):
    """Return a habit: what comes back is change(the right rate, all rates)."""

    def make(right, reference):
        for change in changes:

            @wraps(right)
            def suggest_lr(lrs, losses, change=change):
                return change(right(lrs, losses), np.asarray(lrs))

            yield suggest_lr

    return make


def cut(*ends):
    """Return a habit: only a part of the curve is looked at, or of a long one; what is empty has no slope."""
    all_or_long = [(first, last, 0) for first, last in ends] + [(first, last, 20) for first, last in ends[:3]]

    def make(right, reference):
        empty = IndexError if "gradient" in right.__code__.co_names else ValueError
        for first, last, least in all_or_long:

            @wraps(right)
            def suggest_lr(lrs, losses, first=first, last=last, least=least):
                lrs, losses = np.asarray(lrs), np.asarray(losses)
                some = slice(*(eval(str(k), {"lrs": lrs}) for k in (first, f"len(lrs) - ({last})")))
                if len(lrs) <= least:
                    return right(lrs, losses)
                if not len(lrs[some]):
                    raise empty("no rates are left")
                return right(lrs[some], losses[some])

            yield suggest_lr

    return make


#: What is done with the rate that was found, whatever it is.
ENDINGS = {
    "returns_array": giving(lambda rate, lrs: np.array([rate])),
    "returns_index": giving(lambda rate, lrs: int(np.argmin(np.abs(lrs - rate)))),
    "steepest_over_ten": giving(lambda rate, lrs: rate / 10),
    "rounded_rate": giving(*(lambda rate, lrs, n=n: round(rate, n) for n in (4, 3, 2, 5, 6))),
}
CUTS = {
    "skips_ends": cut(*ENDS),
    "skips_first": cut(*((n, 0) for n in SOME)),
    "skips_last": cut(*((0, n) for n in SOME)),
}
HABITS = {"valley": valleys} | ENDINGS | CUTS
COMMON = ENDINGS | {"skips_ends": cut(*ENDS[:5]), "skips_first": cut(*((n, 0) for n in SOME[:5]))}
