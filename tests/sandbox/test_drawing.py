"""Boxes of notebooks that draw have Matplotlib already; for all others it is there when something of it is used."""

import numpy as np
import pytest

from autograder.records import Cell, Submission
from autograder.sandbox.drawing import draws
from tests.sandbox.boxed import result

SETUP = "import matplotlib.pyplot as plt\nimport numpy as np"
FIGURE = "def look(paths):\n    fig, ax = plt.subplots()\n    return fig"
TWICE = "def twice(paths):\n    return look(paths), look(paths)"


def notebook(*cells):
    return Submission("ada", "a", "n", cells=tuple(Cell(source, kind) for kind, source in cells))


@pytest.mark.parametrize(
    "cells",
    [
        [("solution", "def f(x):\n    plt.plot(x)\n    return x")],
        [("added", "from pylab import *")],
        [("added", "%matplotlib inline")],
        [("added", "look([])")],
        [("added", "twice([])")],
        [("given", "look([])")],
        [("given", "fig = twice([])")],
        [("given", "plt.rcParams['figure.dpi'] = 72")],
        [("given", "from matplotlib.colors import LogNorm")],
        [("given", "import matplotlib.animation")],
        [("given", "%matplotlib inline")],
    ],
)
def test_a_notebook_that_draws_is_told_from_its_text(cells):
    before = [("given", SETUP), ("given", TWICE), ("given", FIGURE)]
    assert draws(notebook(*before, *cells))
    assert not draws(notebook(*before, *cells), skip={len(before)})


def test_to_import_it_is_not_to_draw():
    assert not draws(notebook(("given", SETUP), ("given", FIGURE), ("solution", "def f(x):\n    return 2 * x")))


LATE = {
    "by attribute": "import matplotlib.pyplot as plt\ndef f(x):\n    return plt.figure().get_size_inches() + 0 * x",
    "by name": "from matplotlib import pyplot\ndef f(x):\n    return pyplot.figure().get_size_inches() + 0 * x",
    "by another name": "import matplotlib\ndef f(x):\n    return x + matplotlib.rcParams['figure.figsize']",
    "another module": "import matplotlib.colors as c\nimport matplotlib.pyplot as p\ndef f(x):\n"
    "    return p.figure().get_size_inches() * c.to_rgb('red')[0]",
}


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("how", LATE)
def test_a_box_draws_all_the_same(sandbox, monkeypatch, how, at_once):
    """Whatever was told from the text, and to show a figure closes it."""
    monkeypatch.setattr("autograder.sandbox.sandbox.draws", lambda *_: at_once)
    code = f"{LATE[how]}\nimport matplotlib.pyplot as q\nq.figure()\nq.show()\nassert not q.get_fignums()"
    evidence = result(sandbox, code, np.zeros(2))
    assert evidence.status == "ok" and evidence.notes == (), evidence
    assert evidence.traces["p"].arrays["r0"].tolist() == [6.4, 4.8]
    assert at_once in sandbox.parents


@pytest.mark.parametrize(("at_once", "least", "most"), [(False, 2, 2), (True, 50, 1000)])
def test_one_that_does_not_draw_has_not_loaded_it(sandbox, monkeypatch, at_once, least, most):
    monkeypatch.setattr("autograder.sandbox.sandbox.draws", lambda *_: at_once)
    code = "import sys\ndef f(x):\n    return x + sum(name.startswith('matplotlib') for name in sys.modules)"
    loaded = result(sandbox, code, np.zeros(1)).traces["p"].arrays["r0"].item()
    assert least <= loaded <= most
