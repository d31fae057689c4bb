"""The gallery: every landscape with every optimizer, each at its own good rate, as one page that needs no network.

python -m optviz_ref.gallery gallery.html

What a good rate is, `good_rate` says. Colors mean the same in every picture: what share of the view lies lower. So a
plain with a hole, a valley and a saddle can be read by one key, whatever their heights.
"""

from __future__ import annotations

import html
import inspect
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
from contourpy import contour_generator
from matplotlib import colormaps
from matplotlib.colors import to_hex

from optviz_ref.adaptive import AdaGrad, Adam, AdamW, RMSprop
from optviz_ref.landscapes import LANDSCAPES, Landscape, NoisyQuadratic
from optviz_ref.moments import Adadelta, Adamax, AMSGrad, NAdam, RAdam
from optviz_ref.optimizers import SGD, Momentum, Nesterov
from optviz_ref.player import fill
from optviz_ref.recent import SAM, Lion, Muon, ScheduleFreeSGD
from optviz_ref.run import optimize
from optviz_ref.style import leaves
from optviz_ref.svg import box_of, cross_svg, mark_svg, place, thin

STEPS = 100
RATES = np.geomspace(1e-6, 1000, 361)  # 40 a decade; steep walls need the first, Adadelta the last
SHARES = (1, 3, 10, 20, 30, 40, 50, 60, 70, 80, 90)  # per cent of the view that lie below a contour
COLORS = [to_hex(1 - 0.45 * (1 - c[:3])) for c in colormaps["viridis"](np.linspace(0, 1, len(SHARES) + 1))]
SIZE = 160

PAGE = """<!doctype html><html lang=en><meta charset=utf-8><title>Landscapes and optimizers</title>
<meta name=viewport content='width=device-width,initial-scale=1'>
<meta http-equiv=Content-Security-Policy content="default-src 'none';style-src 'unsafe-inline'">
<style>
body{margin:0 auto;padding:12px;max-width:1280px;font:16px/1.45 system-ui,sans-serif;color:#1a1a1a;background:#fff}
h1{font-size:1.5em;margin:.2em 0}h2{font-size:1.2em;margin:1.4em 0 .2em}p{margin:.3em 0;max-width:75ch}
section{content-visibility:auto;contain-intrinsic-size:auto 900px}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:10px;margin-top:8px}
figure{margin:0}span{white-space:nowrap}
figure svg{box-sizing:border-box;display:block;width:100%;border:1px solid #777}
figcaption{font-size:.85em;line-height:1.3}
nav a{display:inline-block;padding:4px 10px 4px 0}:focus-visible{outline:3px solid #0072b2}
.key{display:flex;max-width:720px;list-style:none;padding:0;font-size:.8em}
.key li{flex:1;padding:6px 2px;text-align:center}
</style>
<main><h1>Landscapes and optimizers</h1>
<p>Each optimizer on each landscape: @STEPS steps from the white dot to the black one. A star is a lowest minimum, a
cross the place where a path leaves the view.</p>
<p>Each has its own good rate: of @COUNT rates from @LOW to @HIGH the one whose largest loss in the last tenth of the
steps is lowest, over nine starts from 80 % to 120 % of the one drawn. Rates with which the path leaves the view count
only if there are no others, and no loss counts as lower than all in view. SAM is around SGD; Muon takes a point as a
matrix of one column.</p>
<p id=key>Color: the share of the view that lies lower, up to</p><ul class=key aria-labelledby=key>@KEY</ul>
<nav aria-label=Landscapes>@LINKS</nav>@SECTIONS</main></html>
"""


class MuonOfPoints:
    """Step points by Muon, each as a matrix of one column."""

    def __init__(self, lr):
        self.muon = Muon(lr=np.asarray(lr)[..., None, None])

    def step(self, params, grads):
        columns = [np.moveaxis(a, 0, -1)[..., None] for a in (params, grads)]
        return np.moveaxis(self.muon.step(*columns)[..., 0], -1, 0)


def noisy_quadratic():
    """Make the elongated bowl with a gradient as noisy as a mini-batch's; each new one has the same noise."""
    bowl = NoisyQuadratic((2.0, 20.0), 3.0, np.random.default_rng(0))
    about = "The elongated bowl again: a constant rate ends in the noise, and averages of gradients or steps calm it."
    return Landscape(bowl, bowl.grad, ((0.0, 0.0),), (-3, 3), (-3, 3), (2.5, 2.5), about)


def scene(name):
    """Return a landscape by name, the noisy one with its noise from the start."""
    return noisy_quadratic() if name == "noisy_quadratic" else LANDSCAPES[name]


def view(landscape, cells=121):
    """Return the axes of a landscape's view and its heights there."""
    x, y = (np.linspace(low, high, cells) for low, high in (landscape.xlim, landscape.ylim))
    return x, y, np.asarray(landscape.func(np.stack(np.meshgrid(x, y))), dtype=float)


def good_rate(optimizer, landscape):
    """Find the rate whose largest loss in the last tenth of the steps is lowest, over nine starts around the one drawn.

    No loss counts as lower than all in view. A rate whose path leaves the view counts only if all do.
    """
    starts = np.multiply.outer(landscape.start, np.linspace(0.8, 1.2, 9))
    starts = np.repeat(starts[:, :, None], len(RATES), axis=2)
    maker = OPTIMIZERS[optimizer]
    with np.errstate(all="ignore"):
        path = optimize(lambda: maker(lr=RATES), landscape.func, landscape.grad, starts, STEPS)
        late = np.moveaxis(path[-(STEPS // 10) :], 1, 0)
        worst = np.maximum(landscape.func(late), view(landscape)[2].min()).max(axis=(0, 1))
    worst = np.where(np.isfinite(worst), worst, np.inf)
    away = np.array(
        [leaves(one, landscape.xlim, landscape.ylim) is not None for one in np.moveaxis(path[:, :, 4], 2, 0)]
    )
    return RATES[np.where(away & ~away.all(), np.inf, worst).argmin()]


def bands(landscape, size):
    """Draw a landscape in colors, each over all that is higher; a contour hardly higher than the last is left out."""
    x, y, z = view(landscape)
    across, down = np.linspace(0, 10 * size[0], len(x)), np.linspace(10 * size[1], 0, len(y))
    filled = contour_generator(across, down, z, fill_type="OuterOffset").filled
    drawn, last = [], z.min()
    for share, color in zip(SHARES, COLORS, strict=False):
        level = np.quantile(z, share / 100)
        if level - last > 1e-4 * (np.median(z) - z.min()):
            rings = [
                ring for points, cuts in zip(*filled(z.min() - 1, level), strict=True) for ring in cut(points, cuts)
            ]
            drawn.append(f"<path fill='{color}' d='{''.join(rings)}'/>")
            last = level
    whole = f"<rect width='{10 * size[0]}' height='{10 * size[1]}' fill='{COLORS[-1]}'/>"
    return f"<g transform='scale(.1)' fill-rule='evenodd'>{whole}{''.join(reversed(drawn))}</g>"


def cut(points, cuts):
    """Write the rings of a polygon as SVG."""
    for first, end in pairwise(cuts):
        ring = np.rint(thin(points[first:end])).astype(int)
        moves = " ".join(map(str, np.diff(ring, axis=0).ravel().tolist())).replace(" -", "-")
        yield f"M{ring[0, 0]} {ring[0, 1]}l{moves}z"


def panel(name, optimizer, size):
    """Draw one optimizer's path over a landscape, with its rate and how it ends."""
    landscape = scene(name)
    rate = good_rate(optimizer, landscape)
    landscape = scene(name)
    with np.errstate(all="ignore"):
        path = optimize(lambda: OPTIMIZERS[optimizer](lr=rate), landscape.func, landscape.grad, landscape.start, STEPS)
        loss, left = landscape.func(path[-1]), leaves(path, landscape.xlim, landscape.ylim)
    frame = landscape.xlim, landscape.ylim, *size
    shown = f"{rate:.2g}" if rate < 100 else f"{rate:.0f}"
    end = f"loss {loss:.2g}" if left is None else f"leaves the view at step {left[0]}"
    finite = np.isfinite(path).all(axis=1)
    places = place(path if finite.all() else path[: finite.argmin()], *frame)
    line = " ".join(f"{x:g},{y:g}" for x, y in places.round(1))
    last = mark_svg("o", places[-1], "#000", 0.7) if left is None else ""
    out = cross_svg(place(left[1], *frame), "#000") if left else ""
    stars = "".join(mark_svg("*", place(at, *frame), "#000", 0.9) for at in landscape.minima)
    return (
        f"<figure><svg viewBox='0 0 {size[0]} {size[1]}' role=img aria-label='{optimizer}, rate {shown}: {end}'>"
        f"<use href='#map-{name}'/>{stars}<g fill='none' stroke-linejoin='round'>"
        f"<polyline points='{line}' stroke='#fff' stroke-width='3' opacity='.8'/>"
        f"<polyline points='{line}' stroke='#000' stroke-width='1.3'/></g>"
        f"<circle cx='{places[0, 0]:.1f}' cy='{places[0, 1]:.1f}' r='3.5' fill='#fff' stroke='#000'/>{last}{out}</svg>"
        f"<figcaption><b>{optimizer}</b><br><span>rate {shown},</span> <span>{end}</span></figcaption></figure>"
    )


def section(name, optimizers):
    """Draw one landscape with all optimizers."""
    landscape = scene(name)
    size = box_of(landscape.xlim, landscape.ylim, SIZE, SIZE)
    about = (inspect.getdoc(landscape.func) or "").splitlines()[0].removeprefix("Evaluate ").removeprefix("Give ")
    about = html.escape(about[:1].upper() + about[1:] if about[1:2].isalpha() else about)  # x² begins no word
    return (
        f"<section id='{name}'><h2>{title(name)}</h2><p>{about}</p><p>{html.escape(landscape.notes)}</p>"
        f"<svg width=0 height=0 style='position:absolute' aria-hidden=true><defs><g id='map-{name}'>"
        f"{bands(landscape, size)}</g></defs></svg>"
        f"<div class=grid>{''.join(panel(name, optimizer, size) for optimizer in optimizers)}</div></section>"
    )


def title(name):
    """Return a landscape's name as a heading has it."""
    return TITLES.get(name) or name.replace("_", " ").capitalize()


def gallery_html(landscapes=None, optimizers=None):
    """Make the gallery's page, of all landscapes and optimizers or of some by name."""
    landscapes = [*LANDSCAPES, "noisy_quadratic"] if landscapes is None else landscapes
    ends = [*(f"{share} %" for share in SHARES), "all"]
    parts = {
        "STEPS": str(STEPS),
        "COUNT": str(len(RATES)),
        "LOW": f"{RATES[0]:g}",
        "HIGH": f"{RATES[-1]:g}",
        "KEY": "".join(f"<li style='background:{c}'>{end}</li>" for c, end in zip(COLORS, ends, strict=True)),
        "LINKS": "".join(f"<a href='#{name}'>{title(name)}</a>" for name in landscapes),
        "SECTIONS": "".join(section(name, optimizers or OPTIMIZERS) for name in landscapes),
    }
    return fill(PAGE, parts)


#: Headings that are more than one name.
TITLES = {
    "goldstein_price": "Goldstein and Price",
    "mccormick": "McCormick",
    "styblinski_tang": "Styblinski and Tang",
}

#: How to make each optimizer at a rate.
OPTIMIZERS: dict[str, Callable] = {
    "SGD": SGD,
    "Momentum": Momentum,
    "Nesterov": Nesterov,
    "AdaGrad": AdaGrad,
    "RMSprop": RMSprop,
    "Adadelta": Adadelta,
    "Adam": Adam,
    "AdamW": AdamW,
    "AMSGrad": AMSGrad,
    "NAdam": NAdam,
    "RAdam": RAdam,
    "Adamax": Adamax,
    "Lion": Lion,
    "ScheduleFreeSGD": ScheduleFreeSGD,
    "Muon": MuonOfPoints,
    "SAM": lambda lr: SAM(SGD(lr=lr)),
}

if __name__ == "__main__":
    if len(sys.argv) != 2:
        print("usage: python -m optviz_ref.gallery FILE", file=sys.stderr)
        sys.exit(2)
    Path(sys.argv[1]).write_text(gallery_html(), encoding="utf-8")
