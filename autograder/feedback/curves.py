"""Draw curves of one number: a learning-rate finder's losses, a schedule's rates."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from autograder.feedback.picture import NOTHING, Arrays, Drawing, nearest, parting, tame
from autograder.feedback.svg import RIGHT_ONE, YOURS, Panel, log_limits

RATES = 1e-30, 1e30  # the widest axis of learning rates


def draw_curve(arrays: Arrays, right: tuple[Arrays, ...], landscape: str | None, player: bool) -> Drawing:
    """Draw a learning-rate finder's curve over the log of the rate, with the suggestion where there is one."""
    lrs, losses = (np.ravel(tame(arrays.get(name, np.empty(0)))) for name in ("lrs", "losses"))
    if not lrs.size or lrs.size != losses.size:
        return Drawing(Markup(""), NOTHING)
    mine = np.column_stack([lrs, losses])
    ok = [np.column_stack([np.ravel(r["lrs"]), np.ravel(r["losses"])]) for r in right]
    correct = nearest(mine, ok)
    given = "suggestion" in arrays  # the curve is ours then
    rates = np.concatenate([mine[:, 0], correct[:, 0]])
    rates = rates[(rates >= RATES[0]) & (rates <= RATES[1])]
    panel = Panel(
        title="Loss at each learning rate",
        xlim=(rates.min() / 1.2, rates.max() * 1.2),
        ylim=log_limits([mine[:, 1], correct[:, 1]]),
        xlog=True,
        ylog=True,
        xlabel="learning rate",
        ylabel="loss",
        alt="The curve of the losses." if given else "Your learning-rate finder's curve and the right one.",
    )
    if not given:
        panel.line(correct, RIGHT_ONE)
    panel.line(mine, YOURS, dots=True)
    caption = "Your curve (orange, solid) and the right one (blue, dashed)"
    if given:
        caption = "The losses (orange, solid) that your code was given"
    if arrays.get("suggestion", np.empty(0)).size:
        yours, best = float(np.ravel(arrays["suggestion"])[0]), float(np.ravel(right[0]["suggestion"])[0])
        apart = np.isfinite(yours) and yours > 0 and not np.isclose(yours, best)
        panel.vertical(best, "right rate", outside=(best > yours) - (best < yours) if apart else 0)
        if apart:
            panel.vertical(yours, "your rate", row=1, outside=(yours > best) - (yours < best))
        caption += f"; you suggest {yours:z.3g}, and the steepest descent is at {best:.3g}"
    return Drawing(Markup(panel.svg()), caption + ".")


def draw_rates(arrays: Arrays, right: tuple[Arrays, ...], landscape: str | None, player: bool) -> Drawing:
    """Draw a schedule's rate at each step; what lies far off the right curve leaves the panel."""
    mine, correct = tame(arrays.get("values", np.empty(0))), right[0]["values"]
    if mine.ndim != 1 or mine.shape != correct.shape or not np.isfinite(mine).any():
        return Drawing(Markup(""), NOTHING)
    at = parting(mine, correct)
    words = "they agree at every step" if at is None else f"they part at step {at}"
    room = float(np.ptp(correct)) or 1.0
    low = max(min(np.nanmin(mine), correct.min()), correct.min() - room)
    high = min(max(np.nanmax(mine), correct.max()), correct.max() + room)
    steps = np.arange(len(correct))
    panel = Panel(
        title="Your rates and the right ones" if at is not None else "Your rates are the right ones",
        xlim=(0, max(1, len(correct) - 1)),
        ylim=(low - 0.05 * room, high + 0.05 * room),
        xlabel="step",
        ylabel="learning rate",
        alt=f"Your rate at each step and the right one: {words}.",
    )
    panel.line(np.column_stack([steps, correct]), RIGHT_ONE)
    panel.line(np.column_stack([steps, mine]), YOURS, dots=True)
    if at is not None:
        panel.vertical(at, f"step {at}")
    return Drawing(Markup(panel.svg()), f"Your rates (orange, solid) and the right ones (blue, dashed): {words}.")
