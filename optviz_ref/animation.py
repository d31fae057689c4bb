"""The animation as Matplotlib makes it: for export to GIF, MP4 or `to_jshtml`. On a page, `player_html` is smaller."""

from __future__ import annotations

import numpy as np
from matplotlib import pyplot
from matplotlib.animation import FuncAnimation

from optviz_ref.figures import default_optimizers, plot_surface, run_all
from optviz_ref.style import style_of


def create_animation(
    func, grad_func, xlim, ylim, start, n_steps=100, lr_scale=1.0, optimizers=None, minima=(), interval=50
):
    """Animate optimizers from one start; all n_steps + 1 points are frames, the last one too.

    Convention: 6 x 4.5 inches at 72 dpi, so that 101 frames stay below the 20 MiB at which `to_jshtml` drops frames.
    Export: `.save("paths.gif", writer="pillow")`, `.save("paths.mp4")` (needs ffmpeg), `.to_jshtml()`.
    """
    optimizers = default_optimizers(lr_scale) if optimizers is None else optimizers
    paths = run_all(optimizers, func, grad_func, start, n_steps)
    figure, ax = pyplot.subplots(figsize=(6, 4.5), dpi=72)
    plot_surface(func, xlim, ylim, "step 0", ax, levels=12, minima=minima)
    far = 10 * np.ptp([xlim, ylim])
    lines = {}
    for name in paths:
        style = style_of(name)
        dashes = (0, style.dash) if style.dash else "-"
        look = {"color": style.color, "marker": style.marker, "markeredgecolor": "white", "linestyle": dashes}
        lines[name] = ax.plot([], [], **look, markevery=[-1], label=name)[0]
    ax.legend(loc="upper right", fontsize="small")

    def draw(frame):
        for name, line in lines.items():
            line.set_data(*np.clip(paths[name][: frame + 1], -far, far).T)
        ax.set_title(f"step {frame}")
        return list(lines.values())

    animation = FuncAnimation(figure, draw, frames=n_steps + 1, interval=interval)
    pyplot.close(figure)
    return animation
