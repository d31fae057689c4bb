"""Mistakes in suggest_lr, as changes of the printed function with central, forward and backward differences."""

from autograder.exercises.lr_finder.averages import told

FORWARD = "np.gradient(_y, _x) → np.diff(_y) / np.diff(_x)"
BACKWARD = (FORWARD, "np.argmin(slopes) → np.argmin(slopes) + 1")

BEST = "return float(lrs[finite][_k]) → return "
DROP = "slopes = _x →"
CUT = "finite = _x → finite = np.isfinite(losses); "
ENDS = ((10, 5), (10, 0), (5, 5), (1, 1), (0, 5), (10, 10), (5, 0), (5, 1), (10, 1))


def plain(rate):
    """Return a rate that needs no slopes."""
    return (DROP, f"return _x → return {rate}")


def part(kept):
    """Look at a part of the curve only."""
    return ("if _c: raise _e →", f"{CUT}lrs, losses, finite = (lrs[{kept}], losses[{kept}], finite[{kept}])")


ROWS = (
    told("lr_at_minimum", "given", "returns the rate with the smallest loss, where the loss is about to diverge",
         plain("lrs[np.argmin(losses)]")),
    told("min_over_ten", "given",
         "returns a fraction of the rate with the smallest loss instead of the rate of steepest descent",
         *(plain(f"lrs[np.argmin(losses)] / {k}") for k in (10, 4, 2, 3, 5, 20, 100))),
    told("lr_at_maximum", "given", "returns the rate with the largest loss", plain("lrs[np.argmax(losses)]")),
    told("valley", "given", "returns the rate that fastai's valley rule picks instead of the rate of steepest descent"),
    told("largest_lr", "all", "returns the largest learning rate", plain("lrs[-1]")),
    told("smallest_lr", "all", "returns the smallest learning rate", plain("lrs[0]")),
    told("middle_lr", "all", "returns the rate in the middle", plain("lrs[len(lrs) // 2]")),
    told("steepest_rise", "core", "returns the rate at which the loss rises most steeply",
         "np.argmin(slopes) → np.argmax(slopes)"),
    told("steepest_linear", "part", "takes the slope against lr instead of log lr", "np.log(_x) ⇒ _x"),
    told("slope_over_index", "slip",
         "takes the fall from one rate to the next, whatever lies between them, instead of the slope against log lr",
         "np.gradient(_y, _x) → np.gradient(_y)", "np.diff(_y) / np.diff(_x) → np.diff(_y)"),
    told("steepest_abs", "part", "returns the rate of the steepest slope, up or down; only descents count",
         "np.argmin(slopes) → np.argmax(np.abs(slopes))"),
    told("flattest", "core", "returns a rate at which the loss is flat instead of falling most steeply",
         "np.argmin(slopes) → np.argmin(np.abs(slopes))", "np.gradient(_y, _x) → np.gradient(_x, _y)"),
    told("log_losses", "part", "takes the slope of the logarithm of the loss instead of the loss itself",
         "slopes = _x → losses = np.log(losses); slopes = _x",
         ("slopes = _x → losses = np.log(losses); slopes = _x", "np.argmin(slopes) → np.nanargmin(slopes)"),
         "np.gradient(_y, _x) → np.gradient(_y, _x) / np.abs(losses)"),
    told("second_derivative", "core", "looks at the curvature instead of the slope",
         "slopes = np.gradient(_y, _x) → slopes = np.gradient(np.gradient(_y, _x), _x)",
         ("slopes = np.diff(_y) / np.diff(_x) → at = _x; d = np.diff(_y) / np.diff(at); "
          "slopes = np.diff(d) / np.diff(at[:-1])", "np.argmin(slopes) + 1 → np.argmin(slopes) + 2",
          "at[:-1] → at[1:]"),
         "slopes = np.diff(_y) / np.diff(_x) → at = _x; d = np.diff(_y) / np.diff(at); "
         "slopes = np.diff(d) / np.diff(at[:-1])"),
    told("returns_index", "part", "returns the index instead of the learning rate",
         "return float(lrs[finite][_k]) → return int(_k)"),
    told("returns_loss", "core", "returns the loss instead of the learning rate",
         "return float(lrs[finite][_k]) → return losses[_k]"),
    told("returns_slope", "core", "returns the slope instead of the learning rate", f"{BEST}np.min(slopes)",
         ("np.log(_x) ⇒ np.log10(_x)", f"{BEST}np.min(slopes)")),
    told("returns_log", "part", "returns the logarithm of the learning rate",
         "return float(lrs[finite][_k]) → return np.log10(lrs[_k])",
         "return float(lrs[finite][_k]) → return np.log(lrs[_k])"),
    told("skips_ends", "part", "leaves out the first and last rates",
         f"{CUT}ends = slice(10, -5) if len(lrs) > 20 else slice(None); "
         "lrs, losses, finite = (lrs[ends], losses[ends], finite[ends])",
         *(part(f"{first}:len(lrs) - {last}") for first, last in ENDS)),
    told("before_the_minimum", "part", "looks only before the smallest loss, but the steepest descent may be anywhere",
         part(":int(np.argmin(losses))"), part(":int(np.argmin(losses)) + 1")),
    told("steepest_over_ten", "slip", "returns a tenth of the rate of steepest descent",
         "return _x → return _x / 10"),
    told("steepest_fraction", "slip", "returns a fraction or a multiple of the rate of steepest descent",
         *(f"return _x → return _x * {k}" for k in ("0.5", "0.25", "0.2", "2", "10"))),
    told("returns_array", "slip", "returns an array with one number in it instead of the number itself",
         "return float(lrs[finite][_k]) → return lrs[[_k]]"),
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


HABITS = {"valley": valleys}
