"""The lesson beside the seed's notebook: surfaces, a contour, a figure of paths, the animation, the whole notebook.

Run: python -m benchmarks.lesson [--rounds N] [--no-notebooks]

Both sides do the same job in turn, in one process; what is printed is the processor time of each side's fastest turn,
and the ratio. The notebooks are executed in kernels of their own, which tell the processor time they took.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import logging
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import nbclient
import nbformat
import numpy as np

import optviz_ref as ours

ROOT = Path(__file__).resolve().parent.parent
#: The seed's notebook, its code cells as they were. It is known to be wrong in many places (docs/lesson.md lists them).
SEED = (ROOT / "benchmarks" / "seed_lesson.txt").read_text("utf-8").split("# %%\n")[1:]
LESSON = ROOT / "source" / "lesson" / "optimization_landscape.ipynb"
VIEWS = {
    "quadratic": ((-3, 3), (-3, 3)),
    "elongated_quadratic": ((-3, 3), (-3, 3)),
    "rosenbrock": ((-2, 2), (-1, 3)),
    "saddle_point": ((-3, 3), (-3, 3)),
    "beale": ((-4.5, 4.5), (-4.5, 4.5)),
}
START = np.array([2.5, 2.5])


def seed_names() -> dict[str, Any]:
    """The seed's imports and definitions, and nothing of what it draws."""
    kept = [
        node
        for node in ast.parse("".join(SEED)).body
        if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)
    ]
    names: dict[str, Any] = {}
    exec(compile(ast.Module(kept, []), "seed_lesson.txt", "exec"), names)
    return names


def duel(seed: Callable[[], Any], lesson: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Processor seconds of both sides' fastest turns; the short side takes more turns."""
    best = [np.inf, np.inf]
    for _ in range(rounds):
        for side, (job, turns) in enumerate(((seed, 1), (lesson, 5))):
            for _ in range(turns):
                began = time.process_time()
                job()
                best[side] = min(best[side], time.process_time() - began)
    return best[0], best[1]


def report(what: str, seed: float, lesson: float, note: str = "") -> None:
    print(f"{what:34} seed {1e3 * seed:9.1f} ms   lesson {1e3 * lesson:8.2f} ms   {seed / lesson:7.0f} times   {note}")


def surfaces(seed: dict[str, Any], rounds: int) -> None:
    """Evaluate 200 x 200 points."""
    for name, (xlim, ylim) in VIEWS.items():
        grid = np.stack(np.meshgrid(np.linspace(*xlim, 200), np.linspace(*ylim, 200)))
        theirs, mine = seed[name], getattr(ours, name)

        def loop(func=theirs, xs=grid[0], ys=grid[1]):
            rows = zip(xs, ys, strict=True)
            return np.array([[func(np.array([x, y])) for x, y in zip(*row, strict=True)] for row in rows])

        assert np.allclose(loop(), mine(grid))
        report(f"surface {name}", *duel(loop, lambda f=mine, g=grid: f(g), rounds))


def png(figure: Any) -> int:
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=96)
    plt.close(figure)
    return len(data.getvalue())


def figures(seed: dict[str, Any], rounds: int) -> None:
    """Draw a contour and a figure of paths, to PNG."""
    view, bowl = ((-3, 3), (-3, 3), "Elongated"), ours.LANDSCAPES["elongated_quadratic"]

    def contour(draw, func):
        figure, ax = plt.subplots(figsize=(8, 6))
        draw(func, *view, ax)
        return png(figure)

    def seed_contour():
        return contour(seed["plot_surface"], seed["elongated_quadratic"])

    report("contour, drawn to PNG", *duel(seed_contour, lambda: contour(ours.plot_surface, bowl.func), rounds))
    size = len(ours.contour_svg(bowl)) / 1e3
    report("contour, as SVG", *duel(seed_contour, lambda: ours.contour_svg(bowl), rounds), f"{size:.0f} kB")

    def seed_paths():
        theirs = seed["elongated_quadratic"], seed["elongated_quadratic_grad"]
        seed["plot_trajectories"](*theirs, *view, START, 100, lr_scale=0.3)
        return png(plt.gcf())

    def our_paths():
        return png(ours.plot_trajectories(bowl.func, bowl.grad, *view, START, 100, lr_scale=0.3).figure)

    report("four paths, drawn to PNG", *duel(seed_paths, our_paths, rounds))


def animations(seed: dict[str, Any], rounds: int) -> None:
    """Make the animation of four optimizers, 100 steps, as a page."""
    land = ours.LANDSCAPES["elongated_quadratic"]
    pages = {}

    def theirs():
        theirs = seed["elongated_quadratic"], seed["elongated_quadratic_grad"]
        made = seed["create_animation"](*theirs, (-3, 3), (-3, 3), START, n_steps=100, lr_scale=0.3)
        pages["seed"] = made.to_jshtml()

    def mine():
        makers = (ours.SGD, ours.Momentum, ours.RMSprop, ours.Adam)
        paths = {
            m.__name__: ours.optimize(lambda m=m: m(lr=0.03), land.func, land.grad, land.start, 100) for m in makers
        }
        pages["lesson"] = ours.player_html(land, paths)

    times = duel(theirs, mine, max(1, rounds // 3))
    sizes = {name: len(page.encode()) for name, page in pages.items()}
    kept = pages["seed"].count("data:image/png;base64,")
    note = f"{sizes['seed'] / 1e6:.1f} MB, {kept} of 101 frames, against {sizes['lesson'] / 1e3:.0f} kB, all frames: "
    report("animation, paths included", *times, f"{note}{sizes['seed'] / sizes['lesson']:.0f} times smaller")


def notebooks() -> None:
    """Execute both notebooks in clean kernels."""
    lesson = nbformat.read(LESSON, as_version=4)
    seed = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in SEED])
    took = []
    for notebook in (seed, lesson):
        notebook.cells.append(nbformat.v4.new_code_cell("import time\nprint(time.process_time())"))
        began = time.perf_counter()
        nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
        wall, cpu = time.perf_counter() - began, float(notebook.cells.pop().outputs[0].text)
        took.append((wall, cpu, len(json.dumps(notebook)) / 1e6))
    print("whole notebook                     " + "   ".join(
        f"{name} {wall:.1f} s with the kernel, {cpu:.1f} s of processor, {size:.1f} MB saved"
        for name, (wall, cpu, size) in zip(("seed", "lesson"), took, strict=True)))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-notebooks", action="store_true")
    options = parser.parse_args()
    matplotlib.use("Agg")
    warnings.simplefilter("ignore")  # the seed's
    logging.getLogger("matplotlib.animation").setLevel(logging.ERROR)  # it drops frames with a log line
    seed = seed_names()
    plt.show = lambda *_: None
    surfaces(seed, options.rounds)
    figures(seed, options.rounds)
    animations(seed, options.rounds)
    if not options.no_notebooks:
        notebooks()


if __name__ == "__main__":
    main()
