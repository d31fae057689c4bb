"""One look for all figures: what each optimizer looks like, how a figure is shown, and what a figure accepts.

Colors are Okabe and Ito's (2008, safe for color-blind readers), darkened where they had less contrast than 3:1 with the
ground they are drawn on. Color is never alone: every optimizer also has a line style and a marker of its own, the same
in every figure, so that a figure survives a gray printout.
"""

from __future__ import annotations

import base64
import html
import io
import zlib
from collections import namedtuple

import numpy as np

Style = namedtuple("Style", "color dash marker")

STYLES = {
    "SGD": Style("#D55E00", (), "o"),
    "Momentum": Style("#0072B2", (4, 1.5), "s"),
    "RMSprop": Style("#008A64", (4, 1.2, 1, 1.2), "^"),
    "Adam": Style("#A87400", (1.2, 1), "D"),
    "AdaGrad": Style("#B85C8E", (6, 1, 1, 1, 1, 1), "v"),
    "Nesterov": Style("#5B3A9B", (2.5, 1), "P"),
    "NesterovTorch": Style("#0072B2", (2.5, 1), "X"),
    "AdamL2": Style("#767676", (8, 1.5), "X"),
    "AdamW": Style("#000000", (3, 1, 1, 1), "*"),
}


def style_of(name):
    """Return the style of an optimizer: its own, or one made from its name, always the same."""
    if name in STYLES:
        return STYLES[name]
    known = list(STYLES.values())
    key = zlib.crc32(str(name).encode())
    color, dash, marker = (known[key // 9**i % 9][i] for i in range(3))
    return Style(color, dash, marker)


def styles_in_turn(names):
    """Return styles for things that are no optimizers, such as schedules: one after the other, all different."""
    return dict(zip(names, (style for name, style in STYLES.items() if name != "AdamL2"), strict=False))


def check_limits(name, limits):
    """Return (low, high) as floats; an error names the argument, what it should be and what it is."""
    try:
        low, high = (float(limit) for limit in limits)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected two numbers (low, high), got {limits!r}") from None
    if not (np.isfinite([low, high]).all() and low < high):
        raise ValueError(f"{name}: expected two finite numbers, low < high, got {limits!r}")
    return low, high


def check_path(name, path):
    """Return a path as a float64 array of shape (n_steps + 1, 2); an error says what came instead."""
    try:
        array = np.asarray(path, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected an array of numbers, shape (n_steps + 1, 2), got {path!r:.60}") from None
    if array.ndim != 2 or array.shape[1] != 2 or len(array) == 0:
        raise ValueError(f"{name}: expected one point (x, y) a row, shape (n_steps + 1, 2), got shape {array.shape}")
    if not np.isfinite(array[0]).all():
        raise ValueError(f"{name}: expected a finite start, got {array[0]}")
    return array


def check_set(name, things):
    """Return a non-empty mapping of names to things (optimizers, paths, curves)."""
    if not hasattr(things, "items") or not len(things):
        raise ValueError(f"{name}: expected a non-empty dict of name -> value, got {things!r:.60}")
    return things


def leaves(path, xlim, ylim):
    """Say where a path first leaves the view or stops being finite: (step, last point in view); None if it never does.

    `step` is the first step outside; the point lies on the border of the view, or is the last finite one.
    """
    low, high = np.array([xlim, ylim], dtype=float).T
    outside = ~np.all((path >= low) & (path <= high), axis=1)  # NaN compares false: outside
    if not outside.any():
        return None
    step = int(outside.argmax())
    last, out = path[max(step - 1, 0)], path[step]
    if step == 0 or not np.isfinite(out).all():
        return step, np.clip(last, low, high)
    move = out - last
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(move > 0, (high - last) / move, np.where(move < 0, (low - last) / move, np.inf))
    return step, np.clip(last + reach.min() * move, low, high)


def show(fig, alt, dpi=96):
    """Display a figure once, with an alternative text that notebook, HTML export and nbgrader's feedback keep.

    nbconvert's default template drops the `alt` of a bare PNG, so the image is put into a little HTML. With a palette
    of 256 colors it takes a quarter of the bytes.
    """
    from IPython.display import display
    from matplotlib import pyplot
    from PIL import Image

    if not str(alt).strip():
        raise ValueError(f"alt: expected a sentence that says what the figure shows, got {alt!r}")
    picture, data = io.BytesIO(), io.BytesIO()
    fig.savefig(picture, format="png", dpi=dpi, pil_kwargs={"compress_level": 0})
    pyplot.close(fig)
    Image.open(picture).convert("RGB").quantize(256, method=Image.Quantize.FASTOCTREE).save(data, format="png")
    image = f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}">'
    display({"text/html": image, "text/plain": alt}, raw=True)
