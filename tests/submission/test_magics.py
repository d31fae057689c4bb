"""IPython's additions become comments; Python is never changed."""

import ast
import json
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from autograder.submission.magics import neutralize
from tests.submission.notebooks import RELEASES

SAME = [
    'x = "%matplotlib inline"',
    'x = """\n%matplotlib inline\n!ls\nhelp?\n"""',
    "x = (a\n% b)",
    "x = a \\\n% b",
    "x = [\n!= 1]",
    "print('50 %')  # why?",
    "print(f'{x=!r}', '= %s' % x, \"= !\")",
    "x = '''one\n?two'''",
    "s = r'\\'\n",
    "s = 'it\\'s'\nt = 1",
    "s = 'a\\\n%b'",
    "if x != 1: pass",
    "x %= 2\ny = x % 3",
    "assert x, 'really?'",
    "x = 1  # really?",
    "# %matplotlib inline\n#!ls",
    "def f(a, /, *, b): ...",
    "a = {'k': 1}; b = a",
    "lambda x: x\n",
    "@f\nclass A: ...",
    "",
    "\n\n",
]


@pytest.mark.parametrize("source", SAME)
def test_python_stays_as_it_is(source):
    assert neutralize(source) == (source, [])


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("%matplotlib inline", "# %matplotlib inline"),
        ("x = 1\n!pip install torch\ny = 2", "x = 1\n# !pip install torch\ny = 2"),
        ("if x:\n    %cd /\n    !ls", "if x:\n    pass  # %cd /\n    pass  # !ls"),
        ("!ls \\\n  -l \\\n  /\nx = 1", "# !ls \n#   -l \n#   /\nx = 1"),
        ("files = !ls", "files = None  # !ls"),
        ("r = %timeit -o f()", "r = None  # %timeit -o f()"),
        ("a, b = !ls", "a, b = None  # !ls"),
        ("np.sum?", "# np.sum?"),
        ("?np.sum", "# ?np.sum"),
        ("np.sum??  ", "# np.sum??  "),
        ("np.*load*?", "# np.*load*?"),
        ("x = y?", "# x = y?"),
        (",f a b\n;f a b\n/f a b", "# ,f a b\n# ;f a b\n# /f a b"),
        ("%time x = f()", "x = f()"),
        ("%time", "# %time"),
        ("%timeit f()", "# %timeit f()"),
        ("%%time\nx = 1", "# %%time\nx = 1"),
        ("\n\n%%capture out\nx = 1", "\n\n# %%capture out\nx = 1"),
        ("%%bash\nrm -rf /\necho '", "# %%bash\n# rm -rf /\n# echo '"),
        ("%%html\n<b>", "# %%html\n# <b>"),
        ("%%!\nls", "# %%!\n# ls"),
        ("x = 1\n%%time\ny = 2", "x = 1\n# %%time\ny = 2"),
        ("%%time\nfrom __future__ import annotations", "# %%time\nfrom __future__ import annotations"),
        ("  x = 1\n  y = 2", "x = 1\ny = 2"),
        (">>> x = 1\n... \n>>> y = 2", "x = 1\n\ny = 2"),
        ("In [1]: x = 1\n   ...: y = 2", "x = 1\ny = 2"),
        ("'''\n%a\n'''\n%b", "'''\n%a\n'''\n# %b"),
        ("x = 'torn\n%b", "x = 'torn\n# %b"),
    ],
)
def test_additions_become_comments(source, plain):
    assert neutralize(source)[0] == plain
    assert plain.count("\n") == source.count("\n")


def test_only_what_matters_is_reported():
    _, left_out = neutralize("%matplotlib inline\n!pip install x\n%load_ext autoreload\n%cd /tmp\nx?")
    assert left_out == ["!pip install x", "%cd /tmp", "x?"]


def library():
    """A part of the standard library, and every code cell of the releases."""
    folder = Path(sysconfig.get_path("stdlib"))
    sources = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))]
    cells = [c for path in RELEASES for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code"]
    return sources + ["".join(c["source"]) for c in cells]


def test_the_standard_library_and_the_releases_stay_as_they_are():
    sources = library()
    assert len(sources) > 150
    for source in sources:
        assert neutralize(source)[0] == source


PYTHON = ["x = 1", "if x:", "    y = 2", "f(\n1\n% 2)", "'''", '"', "# note", 'x = "a', "x = y + \\\n    1", ""]
MAGIC = ["%matplotlib inline", "!ls", "    !ls", "y = !ls", "z?", "?z", "!ls \\\n  -l", "%%time", "%%bash"]
LINES = st.sampled_from([*PYTHON, *MAGIC])


@given(st.lists(LINES, max_size=12).map("\n".join))
@settings(max_examples=300)
def test_what_runs_in_ipython_runs_here(source):
    """IPython's own transformation is the oracle: where its result is Python, ours is."""
    plain, _ = neutralize(source)
    assert plain.count("\n") == source.count("\n")
    if source.lstrip("\n ").startswith("%%"):  # IPython hides the body in a string
        return
    try:
        theirs = ast.parse(TransformerManager().transform_cell(source))
    except SyntaxError:
        return
    assert ast.parse(plain) is not None
    if not any(isinstance(node, ast.Name) and node.id == "get_ipython" for node in ast.walk(theirs)):
        assert ast.dump(ast.parse(plain)) == ast.dump(theirs)


@given(st.text(max_size=200) | st.text("%!?\"'\\()[]{}#=\n x", max_size=200))
@settings(max_examples=300)
def test_any_text_keeps_its_lines(source):
    assert neutralize(source)[0].count("\n") == source.count("\n")


@given(st.text("%!?\"'\\()[]{}#=\n xy1", max_size=60))
@settings(max_examples=300)
def test_whatever_is_python_stays_python(source):
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    assert ast.dump(ast.parse(neutralize(source)[0])) == ast.dump(tree)
