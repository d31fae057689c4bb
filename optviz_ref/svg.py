"""Pictures as SVG text: a landscape's contour lines, paths over them, loss curves. Small, sharp, quick, no Matplotlib.

A picture is a box of at most WIDTH x HEIGHT units, y downwards as SVG has it. Long lines are written in tenths of a
unit, as whole numbers. Every picture has a title and a description for screen readers.
"""

from __future__ import annotations

import html
import zlib

import numpy as np
from contourpy import contour_generator

from optviz_ref.style import check_limits

WIDTH, HEIGHT = 480, 400
LEVEL_COLORS = ("#440154", "#46327e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#8fc93a")
MARKERS = {
    "o": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0",
    "s": "M-4.5-4.5h9v9h-9z",
    "^": "M0-6l5.5 10h-11z",
    "v": "M0 6l5.5-10h-11z",
    "D": "M0-6.5l6.5 6.5l-6.5 6.5l-6.5-6.5z",
    "P": "M-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
    "X": "M-3-6l3 3l3-3l3 3l-3 3l3 3l-3 3l-3-3l-3 3l-3-3l3-3l-3-3z",
    "*": "M0-7l1.8 4.7l5 .3l-3.9 3.1l1.3 4.9l-4.2-2.8l-4.2 2.8l1.3-4.9l-3.9-3.1l5-.3z",
}


def surface_scale(z):
    """Return log(1 + (z - min)/d): valleys show, negative values do no harm.

    d is 1/500 of the median height; where z is lowest at the border, so that the view holds no minimum, all of it.
    """
    finite = z[np.isfinite(z)]
    if not finite.size:
        raise ValueError("func: expected finite values on the view, got none")
    height = np.where(np.isfinite(z), z - finite.min(), np.nan)
    inside = np.nanmin(height[1:-1, 1:-1], initial=np.inf) <= 0
    return np.log1p(height / ((0.002 if inside else 1.0) * np.nanmedian(height) or 1.0))


def thin(line):
    """Drop every other point that lies within 0.4 units of the middle of its neighbors, three times over."""
    for _ in range(3):
        bend = line[1:-1:2] * 2 - line[:-2:2] - line[2::2]
        keep = np.ones(len(line), dtype=bool)
        keep[1:-1:2] = abs(bend).max(axis=1, initial=0) > 8
        line = line[keep]
    return line


def box_of(xlim, ylim, width=WIDTH, height=HEIGHT):
    """Return the (width, height) of the largest box for a view in which a unit is as long along x as along y.

    No side becomes shorter than a quarter of the other: a longer view is squeezed.
    """
    ratio = min(4.0, max(0.25, (ylim[1] - ylim[0]) / (xlim[1] - xlim[0])))
    return (width, round(width * ratio)) if ratio * width <= height else (round(height / ratio), height)


def contour_svg(landscape, width=None, height=None, levels=12, cells=144):
    """Draw a landscape's contour lines as one SVG group, in a box of width x height; by itself as `box_of` has it.

    The result depends on the arguments alone: keep it where many pictures share a landscape.
    """
    (x0, x1), (y0, y1) = check_limits("landscape.xlim", landscape.xlim), check_limits("landscape.ylim", landscape.ylim)
    if width is None or height is None:
        width, height = box_of((x0, x1), (y0, y1))
    grid = np.stack(np.meshgrid(np.linspace(x0, x1, cells), np.linspace(y0, y1, cells)))
    z = surface_scale(np.asarray(landscape.func(grid), dtype=float))
    columns, rows = np.linspace(0, 10 * width, cells), np.linspace(10 * height, 0, cells)
    lines = contour_generator(columns, rows, np.ma.masked_invalid(z)).lines
    drawn = []
    for i, level in enumerate(np.linspace(np.nanmin(z), np.nanmax(z), levels + 2)[1:-1]):
        strokes = []
        for line in lines(level):
            points = np.rint(thin(line)).astype(int)
            moves = " ".join(map(str, np.diff(points, axis=0).ravel().tolist())).replace(" -", "-")
            strokes.append(f"M{points[0, 0]} {points[0, 1]}l{moves}")
        color = LEVEL_COLORS[i * len(LEVEL_COLORS) // levels]
        drawn.append(f"<path stroke='{color}' d='{''.join(strokes)}'/>")
    return f"<g transform='scale(.1)' fill='none' stroke-width='10' opacity='.75'>{''.join(drawn)}</g>"


def place(points, xlim, ylim, width=WIDTH, height=HEIGHT):
    """Return points of the view (…, 2) as places in the box; far ones no farther than ten boxes away."""
    unit = (np.asarray(points, dtype=float) - [xlim[0], ylim[1]]) / [xlim[1] - xlim[0], ylim[0] - ylim[1]]
    return np.where(np.isfinite(unit), np.clip(unit, -10, 10), np.nan) * [width, height]


def line_svg(places, style, name):
    """Draw a line through the places, up to the first that is not finite, in its style over a white rim."""
    finite = np.isfinite(places).all(axis=1)
    places = places if finite.all() else places[: finite.argmin()]
    points = " ".join(f"{x},{y}" for x, y in np.rint(10 * places).astype(int).tolist())
    dash = " ".join(f"{24 * d:g}" for d in style.dash)
    key = f"line{zlib.crc32(f'{points}{name}{style}'.encode()):x}"
    return (
        f"<g transform='scale(.1)' fill='none' stroke-linejoin='round' data-name='{html.escape(name)}'>"
        f"<defs><polyline id='{key}' points='{points}'/></defs>"
        f"<use href='#{key}' stroke='#fff' stroke-width='44' opacity='.6'/>"
        f"<use href='#{key}' stroke='{style.color}' stroke-width='24' stroke-dasharray='{dash}'/></g>"
    )


def mark_svg(marker, at, color, size=1.0):
    """Draw a marker with a white rim."""
    return (
        f"<path d='{MARKERS[marker]}' transform='translate({at[0]:.1f} {at[1]:.1f}) scale({size})' fill='{color}' "
        "stroke='#fff' stroke-width='1.2'/>"
    )


def cross_svg(at, color):
    """Draw the cross that says: here the path leaves the view."""
    x, y = at
    return (
        f"<path d='M{x - 6:.1f} {y - 6:.1f}l12 12m0-12l-12 12' stroke='#fff' stroke-width='6'/>"
        f"<path d='M{x - 6:.1f} {y - 6:.1f}l12 12m0-12l-12 12' stroke='{color}' stroke-width='3'/>"
    )


def ticks(limits, logarithmic=False):
    """Return (value, text) of about five round ticks; `logarithmic`: the limits are powers of ten."""
    low, high = limits
    least = (high - low) / 6
    unit = 10.0 ** np.floor(np.log10(least))
    step = unit * next(factor for factor in (1, 2, 5, 10) if factor * unit >= least * (1 - 1e-9))
    step = max(1.0, step) if logarithmic and high - low >= 1 else step
    values = step * np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) + 0.0
    return [(v, f"{v:g}" if not logarithmic else f"1e{v:g}" if step >= 1 else f"{10**v:.2g}") for v in values.tolist()]


def frame_svg(xlim, ylim, labels, logarithmic=False, width=WIDTH, height=HEIGHT):
    """Draw the border, ticks and axis labels of a box."""
    text = [f"<rect width='{width}' height='{height}' fill='none' stroke='#555'/>"]
    for x, name in ticks(xlim):
        at = (x - xlim[0]) / (xlim[1] - xlim[0]) * width
        text.append(f"<text x='{at:.0f}' y='{height + 17}' text-anchor='middle'>{name}</text>")
    for y, name in ticks(ylim, logarithmic):
        at = (ylim[1] - y) / (ylim[1] - ylim[0]) * height
        text.append(f"<text x='-6' y='{at + 4:.0f}' text-anchor='end'>{name}</text>")
    middle = "text-anchor='middle' font-style='italic'"
    text.append(f"<text x='{width / 2}' y='{height + 36}' {middle}>{html.escape(labels[0])}</text>")
    text.append(f"<text transform='translate(-46 {height / 2}) rotate(-90)' {middle}>{html.escape(labels[1])}</text>")
    return f"<g font-size='13' font-family='system-ui,sans-serif' fill='#222'>{''.join(text)}</g>"


def svg(title, description, box, frame, width=WIDTH, height=HEIGHT, below=42):
    """Put a picture together: what lies in the box is cut at its border, what lies around is not."""
    clip, rect = f"box{zlib.crc32(title.encode()):x}", f"<rect width='{width}' height='{height}'"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='-60 -10 {width + 80} {height + 10 + below}' role='img' "
        f"style='width:100%;max-width:{width + 80}px'><title>{html.escape(title)}</title>"
        f"<desc>{html.escape(description)}</desc><clipPath id='{clip}'>{rect}/></clipPath>"
        f"{rect} fill='#fcfcfe'/><g clip-path='url(#{clip})'>{box}</g>{frame}</svg>"
    )


def loss_scale(curves, ends=None):
    """Return (scaled curves, limits, logarithmic): log10 of losses never negative, other losses as they are.

    `ends` gives, by name, how many values count for the limits: those of a path still in view, or all.
    """
    shown = np.concatenate([curve[: (ends or {}).get(name)] for name, curve in curves.items()])
    shown = shown[np.isfinite(shown)]
    shown = shown if shown.size else np.array([0.0, 1.0])
    logarithmic = shown.min() >= 0 and shown.max() > 1e-16
    if logarithmic:
        floor = max(1e-16, shown[shown > 0].min())
        with np.errstate(invalid="ignore"):
            curves = {name: np.log10(np.maximum(curve, floor)) for name, curve in curves.items()}
        shown = np.log10(np.clip(shown, floor, 1e12))
    room = 0.04 * (shown.max() - shown.min()) or 0.5
    return curves, (float(shown.min() - room), float(shown.max() + room)), bool(logarithmic)
