"""Small SVG panels with axes, written as text: a page of feedback must not cost a Matplotlib figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

import numpy as np

WIDTH, HEIGHT = 340, 260
LEFT, RIGHT, TOP, BOTTOM = 46, 10, 26, 34
LABEL = 6  # pixels of a label's letter, at most

#: Okabe–Ito vermilion and blue; line style tells them apart without color.
YOURS = {"stroke": "#d55e00", "stroke-width": "1.8"}
RIGHT_ONE = {"stroke": "#0072b2", "stroke-width": "1.8", "stroke-dasharray": "6 3"}


def even(xlim: tuple[float, float], ylim: tuple[float, float]) -> int:
    """Return the height of a panel in which a unit is as long along y as along x; a very long view is squeezed."""
    ratio = (ylim[1] - ylim[0]) / (xlim[1] - xlim[0])
    return TOP + BOTTOM + round((WIDTH - LEFT - RIGHT) * min(1.6, max(0.4, ratio)))


def attributes(values: dict[str, str]) -> str:
    return "".join(f' {k}="{escape(v)}"' for k, v in values.items())


def finite_prefix(points: np.ndarray, cap: float = 1e6) -> np.ndarray:
    """Return the points, shape (n, 2), up to the first that is not a finite number of drawable size."""
    bad = ~(np.abs(points) < cap).all(axis=1)  # NaN is bad too
    return points[: int(np.argmax(bad))] if bad.any() else points


@dataclass
class Panel:
    """A plot of one pair of axes: data limits in, SVG out. Everything drawn is clipped to the axes."""

    title: str
    xlim: tuple[float, float]
    ylim: tuple[float, float]
    xlabel: str
    ylabel: str
    xlog: bool = False
    ylog: bool = False
    alt: str = ""
    height: int = HEIGHT
    marks: list[str] = field(default_factory=list)

    @property
    def size(self) -> tuple[float, float]:
        return WIDTH - LEFT - RIGHT, self.height - TOP - BOTTOM

    def to_pixels(self, points: np.ndarray) -> np.ndarray:
        """Convert data, shape (n, 2), to pixels within the axes."""
        (x0, x1), (y0, y1) = self.xlim, self.ylim
        x, y = points[:, 0], points[:, 1]
        with np.errstate(all="ignore"):
            if self.xlog:
                x, x0, x1 = np.log10(x), np.log10(x0), np.log10(x1)
            if self.ylog:
                y, y0, y1 = np.log10(y), np.log10(y0), np.log10(y1)
            w, h = self.size
            return np.column_stack([(x - x0) / (x1 - x0) * w, (y1 - y) / (y1 - y0) * h])

    def line(self, points: np.ndarray, style: dict[str, str], dots: bool = False) -> None:
        """Draw a path through the points as far as they are finite, with a dot at each if asked."""
        pixels = finite_prefix(self.to_pixels(points), 1e5)
        if not len(pixels):
            return
        numbers = [f"{x:.1f} {y:.1f}" for x, y in pixels.tolist()]
        self.marks.append(f'<path d="M{"L".join(numbers)}" fill="none"{attributes(style)}/>')
        if dots:
            d = "".join(f"M{n}h0" for n in numbers)
            dot = {"stroke": style["stroke"], "stroke-width": "4", "stroke-linecap": "round"}
            self.marks.append(f'<path d="{d}"{attributes(dot)}/>')

    def ring(self, x: float, y: float, label: str) -> None:
        """Draw a labeled ring around a point that lies within the axes."""
        (px, py), (w, h) = self.to_pixels(np.array([[x, y]]))[0], self.size
        if not (0 <= px <= w and 0 <= py <= h):
            return
        anchor, dx = ("end", -9) if px > w * 0.6 else ("start", 9)
        self.marks.append(
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="6" fill="none" stroke="#000" stroke-width="2"/>'
            f'<text x="{px + dx:.1f}" y="{max(py - 6, 10):.1f}" text-anchor="{anchor}" class="h">{escape(label)}</text>'
        )

    def symbol(self, x: float, y: float, shape: str) -> None:
        """Draw a start (circle), end (square) or minimum (star), black on white."""
        px, py = self.to_pixels(np.array([[x, y]]))[0]
        if not np.isfinite([px, py]).all():
            return
        d = {
            "start": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
            "end": "M-3.5 -3.5h7v7h-7z",
            "minimum": "M0 -6L1.5 -2H6L2.4 .7L3.7 5L0 2.4L-3.7 5L-2.4 .7L-6 -2H-1.5Z",
        }[shape]
        fill = "#f0e442" if shape == "minimum" else "#fff"
        self.marks.append(
            f'<path d="{d}" transform="translate({px:.1f} {py:.1f})" fill="{fill}" stroke="#000" stroke-width="1.3"/>'
        )

    def vertical(self, x: float, label: str, row: int = 0, outside: int = 0) -> None:
        """Draw a dotted vertical line across the axes with a label at its foot, or some rows above it.

        `outside` is the side of the line away from another one, −1 or 1: the label stands there if it has the room.
        """
        px, (w, h) = float(self.to_pixels(np.array([[x, self.ylim[0]]]))[0, 0]), self.size
        if not 0 <= px <= w:
            return
        left = px > w * 0.6
        if outside and LABEL * len(label) < (px if outside < 0 else w - px):
            left = outside < 0
        anchor, dx = ("end", -4) if left else ("start", 4)
        self.marks.append(
            f'<path d="M{px:.1f} 0V{h}" stroke="#000" stroke-dasharray="1 3" fill="none"/>'
            f'<text x="{px + dx:.1f}" y="{h - 6 - 14 * row}" text-anchor="{anchor}" class="h">{escape(label)}</text>'
        )

    def axes(self) -> str:
        w, h = self.size
        parts = [f'<rect width="{w}" height="{h}" fill="none" stroke="#333"/>']
        for tick in ticks(*self.xlim, self.xlog):
            px = float(self.to_pixels(np.array([[tick, self.ylim[1]]]))[0, 0])
            text = f'<text x="{px:.1f}" y="{h + 15}" text-anchor="middle">{label(tick)}</text>'
            parts.append(f'<path d="M{px:.1f} {h}v4" stroke="#333"/>{text}')
        for tick in ticks(*self.ylim, self.ylog):
            py = float(self.to_pixels(np.array([[self.xlim[1], tick]]))[0, 1])
            text = f'<text x="-6" y="{py + 4:.1f}" text-anchor="end">{label(tick)}</text>'
            parts.append(f'<path d="M-4 {py:.1f}h4" stroke="#333"/>{text}')
        parts.append(f'<text x="{w / 2}" y="{h + 30}" text-anchor="middle">{escape(self.xlabel)}</text>')
        turned = f'transform="translate(-36 {h / 2}) rotate(-90)" text-anchor="middle"'
        parts.append(f"<text {turned}>{escape(self.ylabel)}</text>")
        return "".join(parts)

    def svg(self, background: str = "") -> str:
        """Return the panel as an SVG element with its text alternative; `background` is drawn first, in axes pixels."""
        w, h = self.size
        return (
            f'<svg viewBox="0 0 {WIDTH} {self.height}" role="img" aria-label="{escape(self.alt)}" '
            'xmlns="http://www.w3.org/2000/svg" font-family="system-ui,sans-serif" font-size="11" fill="#1a1a1a">'
            "<style>.h{paint-order:stroke;stroke:#fff;stroke-width:3px;font-weight:600}</style>"
            f'<text x="{LEFT}" y="16" font-size="13" font-weight="600">{escape(self.title)}</text>'
            f'<g transform="translate({LEFT} {TOP})"><svg width="{w}" height="{h}" overflow="hidden">'
            f"{background}{''.join(self.marks)}</svg>{self.axes()}</g></svg>"
        )


def ticks(low: float, high: float, log: bool) -> Sequence[float]:
    """Choose four to six round numbers within the limits."""
    if log:
        first, last = int(np.ceil(np.log10(low) - 1e-9)), int(np.floor(np.log10(high) + 1e-9))
        if last - first < 1:  # a single power of ten tells nobody where the others are
            return between(low, high)
        stride = max(1, -(-(last - first + 1) // 6))
        return [10.0**k for k in range(first, last + 1, stride)]
    raw = (high - low) / 5
    unit = 10.0 ** np.floor(np.log10(raw))
    step = float(unit * next(m for m in (1, 2, 5, 10) if m * unit >= raw - 1e-12))
    return [k * step for k in range(int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9)) + 1)]


def between(low: float, high: float) -> Sequence[float]:
    """Choose round numbers within the limits of a log axis that holds one power of ten at most."""
    first = int(np.floor(np.log10(low)))
    powers = [10.0**k for k in (first, first + 1)]
    inside = [m * p for p in powers for m in (1, 2, 5) if low <= m * p <= high]
    return inside if len(inside) > 1 else ticks(low, high, False)


def label(tick: float) -> str:
    if tick and not 1e-3 <= abs(tick) < 1e5:
        mantissa, _, power = f"{tick:.2e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}e{int(power)}"
    return f"{tick:z.4g}".replace("-", "−")


def log_limits(curves: Iterable[np.ndarray], floor: float = 1e-16) -> tuple[float, float]:
    """Find the limits of a log axis around all finite values: floored, at most 16 decades, never empty."""
    values = np.concatenate([np.ravel(c) for c in curves] or [np.ones(1)])
    values = np.maximum(values[np.isfinite(values)], floor)
    low, high = (values.min(), min(values.max(), 1e12)) if len(values) else (0.1, 1.0)
    return low / 1.5, max(high, low * 10) * 1.5
