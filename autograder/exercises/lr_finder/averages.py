"""Mistakes in smooth_losses, as changes of the printed function."""

import numpy as np

from autograder.exercises.exercise import Fit, Recipe
from autograder.exercises.kit.mistake import mistake

AVERAGE = "avg = beta * avg + (1 - beta) * loss"
CORRECTED = "avg / (1 - beta ** (i + 1))"
RAW = f"{CORRECTED} → avg"
PLACE = "smooth[i] = _x → smooth[i] = "
RESULT = "return smooth → return "
AGES = "np.abs(np.subtract.outer(range(len(losses)), range(len(losses))))"
AGAIN = f"np.tril(beta ** {AGES}) @ smooth * (1 - beta)"
WINDOWS = (5, 10, 3, 20, *(n for n in range(2, 31) if n not in (3, 5, 10, 20)), 50)
LAST = "losses[max(0, i + 1 - {n}):i + 1]"
FADING = "beta ** np.arange(min(i + 1, {n}))[::-1]"


def told(slug, cost, behavior, *forms, general=False):
    """Write a row whose forms are changes alone; all speak of the one printed function."""
    changes = [(form,) if isinstance(form, str) else form for form in forms]
    return mistake(
        slug, cost, f"Your {{name}} {behavior}.", *((*some, "lr_finder: ") for some in changes), general=general
    )


def neighbors(first, weights="beta * {} + (1 - beta) * loss", corrected=False):
    """Mix two neighbors; before the first loss stands `first`."""
    mixed = weights.format(f"(losses[i - 1] if i else {first})")
    return f"{PLACE}({mixed})" + (" / (1 - beta ** (i + 1))" if corrected else "")


ROWS = (
    told("no_bias_correction", "part", "starts too near 0, as if the bias correction were missing", RAW),
    told(
        "no_smoothing_memory",
        "core",
        "mixes only two neighbors; the average should remember all earlier losses",
        neighbors("loss"),
        neighbors("loss", corrected=True),
        neighbors("0.0"),
        neighbors("0.0", corrected=True),
        neighbors("losses[-1]"),
        neighbors("losses[-1]", corrected=True),
        neighbors("loss", "(1 - beta) * {} + beta * loss"),
    ),
    told(
        "smoothing_swapped",
        "core",
        "smooths with beta and 1 - beta swapped",
        f"{AVERAGE} → avg = (1 - beta) * avg + beta * loss",
        (f"{AVERAGE} → avg = (1 - beta) * avg + beta * loss", f"{CORRECTED} → avg / (1 - (1 - beta) ** (i + 1))"),
    ),
    told(
        "smoothing_t_off",
        "part",
        "corrects with an exponent that is one too small; it should be 1 for the first loss",
        "i + 1 → max(i, 1)",
        "i + 1 → i",
        f"{CORRECTED} → avg / (1 - beta ** i if i else 1.0)",
        f"{CORRECTED} → float(avg) / (1 - beta ** i)",
    ),
    told(
        "smoothing_t_more",
        "part",
        "corrects with an exponent that is one too large; it should be 1 for the first loss",
        "i + 1 → i + 2",
    ),
    told(
        "init_first_loss",
        "part",
        "starts the average at the first loss but still corrects it for starting at 0",
        "avg = 0.0 → avg = losses[0]",
        ("avg = 0.0 → avg = losses[0]", f"{CORRECTED} → avg / (1 - beta ** (i + 1) if i else 1.0)"),
    ),
    told(
        "init_first_kept",
        "part",
        "starts the average at the first loss, as torch-lr-finder does; here it starts at 0 and is corrected",
        ("avg = 0.0 → avg = losses[0]", RAW),
    ),
    told("init_one", "part", "starts the average at 1 instead of 0", "avg = 0.0 → avg = 1.0"),
    told(
        "init_other",
        "part",
        "starts the average at another number than 0",
        *(
            form
            for start in ("np.mean(losses)", "losses[-1]", "np.min(losses)", "np.max(losses)")
            for form in ((f"avg = 0.0 → avg = {start}", RAW), f"avg = 0.0 → avg = {start}")
        ),
    ),
    told(
        "compounding_correction",
        "part",
        "continues from the corrected average, so the correction compounds",
        f"smooth[i] = {CORRECTED} → avg = {CORRECTED}; smooth[i] = avg",
    ),
    told(
        "beta_hardcoded",
        "slip",
        "smooths the same way for every beta because it ignores the argument",
        "smooth = _x → beta = 0.9; smooth = _x",
    ),
    told(
        "beta_times_t",
        "part",
        "corrects with 1 - beta * t instead of 1 - beta**t",
        f"{CORRECTED} → avg / np.float64(1 - beta * (i + 1))",
    ),
    told(
        "constant_correction",
        "part",
        "divides by 1 - beta instead of 1 - beta**t",
        f"{CORRECTED} → avg / (1 - beta)",
    ),
    told("total_correction", "part", "corrects every average with the total number of losses", "i + 1 → len(losses)"),
    told(
        "no_one_minus_beta",
        "part",
        "adds whole losses, without the factor (1 - beta)",
        "(1 - beta) * loss → loss",
    ),
    told(
        "running_mean",
        "core",
        "averages all losses equally, but older ones should fade",
        f"{PLACE}np.mean(losses[:i + 1])",
    ),
    told(
        "moving_average",
        "core",
        "averages a window of losses equally or takes their median, but older ones should fade",
        f"{PLACE}np.mean(losses[max(0, i + 1 - max(1, round(1 / (1 - beta)))):i + 1])",
        *(f"{PLACE}np.mean({LAST.format(n=n)})" for n in WINDOWS),
        *(f"{RESULT}np.convolve(losses, np.ones({n}) / {n})[: len(losses)]" for n in WINDOWS),
        *(f"{PLACE}np.mean(losses[max(0, i - {n} // 2):i + {n} // 2 + 1])" for n in WINDOWS),
        *(f"{PLACE}np.median(losses[max(0, i - {n} // 2):i + {n} // 2 + 1])" for n in WINDOWS),
        *(
            f"{RESULT}np.convolve(losses, np.ones({n}) / {n}, mode='{mode}')"
            for n in (*WINDOWS, "round(1 / (1 - beta))", "int(1 / (1 - beta))")
            for mode in ("same", "valid")
        ),
    ),
    told(
        "forgets",
        "part",
        "forgets all but the last losses; the average should remember all earlier ones",
        *(f"{PLACE}np.average({LAST.format(n=n)}, weights={FADING.format(n=n)})" for n in WINDOWS[:-1]),
        *(f"{PLACE}(1 - beta) * np.sum({FADING.format(n=n)} * {LAST.format(n=n)})" for n in WINDOWS[:-1]),
    ),
    told(
        "fades_along_a_line",
        "core",
        "lets the weights of older losses fade along a line, not by beta at each step",
        f"{PLACE}np.average(losses[:i + 1], weights=np.arange(1, i + 2))",
    ),
    told(
        "smooths_logarithms",
        "part",
        "averages the logarithms of the losses instead of the losses",
        ("loss → np.log(loss)", "smooth[i] = _x → smooth[i] = np.exp(_x)"),
        "(1 - beta) * loss → (1 - beta) * np.log(loss)",
    ),
    told(
        "correction_multiplies",
        "part",
        "multiplies by 1 - beta**t instead of dividing by it",
        f"{CORRECTED} → avg * (1 - beta ** (i + 1))",
    ),
    told(
        "correction_power",
        "part",
        "has the power in its correction in the wrong place; it should be 1 - beta**t",
        f"{CORRECTED} → avg / (1 - beta) ** (i + 1)",
        f"{CORRECTED} → avg / beta ** (i + 1)",
    ),
    told(
        "other_correction",
        "part",
        "corrects by another number than 1 - beta**t",
        f"{CORRECTED} → avg / np.sqrt(1 - beta ** (i + 1))",
        f"{CORRECTED} → avg / (1 - beta ** (2 * (i + 1)))",
        f"{CORRECTED} → avg / (1 + beta ** (i + 1))",
        f"{CORRECTED} → avg / (1 - beta ** (i + 1)) ** 2",
        f"{CORRECTED} → avg / (1 - beta ** ((i + 1) / 2))",
        f"{CORRECTED} → avg / (1 - np.exp(-beta * (i + 1)))",
        f"{CORRECTED} → avg / (1 - np.exp(-(1 - beta) * (i + 1)))",
        f"{CORRECTED} → avg + beta ** (i + 1) * loss",
        f"{CORRECTED} → avg + beta ** (i + 1) * losses[0]",
    ),
    told(
        "correction_weight",
        "part",
        "corrects with 1 - (1 - beta)**t instead of 1 - beta**t",
        f"{CORRECTED} → avg / (1 - (1 - beta) ** (i + 1))",
    ),
    told(
        "first_corrected_only",
        "part",
        "corrects only the first average for starting at 0",
        f"{CORRECTED} → (loss if i == 0 else avg)",
    ),
    told(
        "smooths_squares",
        "part",
        "averages the squares of the losses instead of the losses",
        ("(1 - beta) * loss → (1 - beta) * loss**2", "smooth[i] = _x → smooth[i] = np.sqrt(_x)"),
        "(1 - beta) * loss → (1 - beta) * loss**2",
    ),
    told(
        "smooths_twice",
        "part",
        "smooths the losses twice",
        f"{RESULT}{AGAIN} / (1 - beta ** np.arange(1, len(losses) + 1))",
        (RAW, f"{RESULT}{AGAIN}"),
    ),
    told(
        "default_beta",
        "slip",
        "has another default for beta than 0.9",
        *(f"0.9 → {beta}" for beta in (0.98, 0.99, 0.95, 0.999, 0.8, 0.5)),
    ),
    told(
        "best_so_far",
        "core",
        "returns the best loss so far instead of an average",
        f"{RESULT}np.minimum.accumulate(losses)",
    ),
    told("returns_raw", "all", "returns the losses unchanged", f"{RESULT}np.array(losses)"),
    told(
        "stale_average",
        "part",
        "returns the average before each loss, but the loss itself belongs in it",
        f"{RESULT}np.r_[losses[0], smooth[:-1]]",
        ("avg = 0.0 → avg = losses[0]", RAW, f"{RESULT}np.r_[losses[0], smooth[:-1]]"),
        (RAW, f"{RESULT}np.r_[0.0, smooth[:-1]]"),
    ),
    told(
        "backwards",
        "core",
        "averages over later losses instead of earlier ones",
        ("enumerate(losses) → enumerate(losses[::-1])", f"{RESULT}smooth[::-1]"),
    ),
    told(
        "both_ways",
        "core",
        "averages over later losses, too, and not over earlier ones alone",
        f"{RESULT}(smooth + np.triu(beta ** {AGES}) @ losses / np.triu(beta ** {AGES}).sum(axis=1)) / 2",
    ),
    told(
        "last_only",
        "core",
        "returns only the last average instead of one for each loss",
        f"{RESULT}float(smooth[-1])",
    ),
    told(
        "one_average_more",
        "part",
        "returns one average more than there are losses",
        (RAW, f"{RESULT}np.r_[0.0, smooth]"),
        f"{RESULT}np.r_[0.0, smooth]",
        ("avg = 0.0 → avg = losses[0]", RAW, f"{RESULT}np.r_[losses[0], smooth]"),
        f"{RESULT}np.r_[losses[0], smooth]",
    ),
    told(
        "first_left_out",
        "part",
        "leaves out the first average; there should be one for each loss",
        f"{RESULT}smooth[1:]",
        ("avg = 0.0 → avg = losses[0]", "enumerate(losses) → enumerate(losses[1:])", RAW, f"{RESULT}smooth[:-1]"),
    ),
    told("rounds", "part", "rounds its result", *(f"{RESULT}np.round(smooth, {n})" for n in range(4)), general=True),
    told("whole_numbers", "part", "cuts its result to whole numbers", f"{RESULT}np.trunc(smooth)", general=True),
    told("negative", "part", "returns the averages with the wrong sign", f"{RESULT}-smooth", general=True),
    told(
        "best_average",
        "part",
        "returns the smallest average so far in place of each average",
        f"{RESULT}np.minimum.accumulate(smooth)",
        general=True,
    ),
    told("remembers", "part", "goes on from where its last call ended", general=True),
    told(
        "mutates_losses",
        "slip",
        "overwrites the losses that you pass to it",
        "return smooth → losses[...] = smooth; return losses",
    ),
)


def remembering(right, reference):
    """Yield smooth_losses that goes on from where its last call ended."""

    def made():
        kept = [0.0, 0]

        def smooth_losses(losses, beta=0.9):
            out = []
            for loss in losses:
                kept[:] = beta * kept[0] + (1 - beta) * loss, kept[1] + 1
                out.append(kept[0] / (1 - beta ** kept[1]))
            return np.array(out)

        return smooth_losses

    yield Recipe(made)


def fixed(beta):
    """Make smooth_losses with another beta than the one that it gets."""

    def smooth(losses, beta=0.9, *, own=beta):
        average, out = 0.0, []
        for i, loss in enumerate(losses, start=1):
            average = own * average + (1 - own) * loss
            out.append(average / (1 - own**i))
        return np.array(out)

    return smooth


FITS = (Fit("beta_hardcoded", "Your smooth_losses smooths with beta fixed at {value}.", fixed, 1e-3, 0.9999, "slip"),)
