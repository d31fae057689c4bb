"""The line scanner: comments, strings, definitions, imports; Python's own parser is the oracle."""

import ast

import pytest

from autograder.submission.scan import defined, essence, imports
from tests.growth import linear
from tests.submission.test_magics import library


def top_level(tree):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    names = {node.name for node in tree.body if isinstance(node, kinds)}
    simple = [node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
    return names | {node.targets[0].id for node in simple}


@pytest.mark.filterwarnings("ignore")
def test_the_standard_library_keeps_its_meaning():
    for source in library()[::4]:
        tree = ast.parse(source)
        assert ast.dump(ast.parse(essence(source))) == ast.dump(tree)
        assert top_level(tree) <= defined(source)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("class A: ...", {"A"}),
        ("class A(B):\n    def f(self): ...\n    x = 1", {"A"}),
        ("async def f(): ...\ndef g(): ...", {"f", "g"}),
        ("x = 1\ny: int = 2\nz == 3\nf(a=1)\nu += 1", {"x", "y"}),
        ("'''\nclass A: ...\n'''", set()),
        ("(\nclass_ \n)\nif x:\n    class A: ...", set()),
        ("@decorated\nclass A: ...", {"A"}),
        ("classA = 1\nclassic", {"classA"}),
        ("x = 'torn\nclass A: ...", {"x", "A"}),
        ("class Ａ: ...", {"A"}),
    ],
)
def test_defined(source, names):
    assert defined(source) == names


def test_essence_drops_comments_and_blanks_but_no_strings():
    assert essence("x = 1  # one\n\n\ny = '#'   \n") == "x = 1\ny = '#'"
    assert essence("s = '''\n# text\n\n'''  # c") == "s = '''\n# text\n\n'''"
    assert essence("# only\n   \n") == ""


def test_imports():
    source = "import a\nfrom b import (c,\n  d)\nx = 1\nif x:\n    import e\n'''\nimport f\n'''\nimport g as h  # why"
    assert imports(source) == ["import a", "from b import (c,\n  d)", "import g as h"]


@pytest.mark.parametrize("piece", ["'", '"""', "(", "\\", "#\n", "\n", "=", " ", "x = '\n", "a:", "\\\n", "\u0300"])
def test_time_is_linear(piece):
    linear(lambda s: (essence(s), defined(s), imports(s)), lambda size: piece * (size // len(piece)), 200_000)
