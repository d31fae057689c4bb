"""What students wrote, as nbgrader's renderers get it: bounded, linear, and with nothing in it that loads or leads."""

import bs4
import nbformat
import pytest
from nbconvert.exporters import HTMLExporter

from autograder.boundary import MAX_CELL_CHARACTERS
from autograder.shown import MAX_ADDED_CELLS, MAX_CHARACTERS, code, harmless, words
from tests.growth import within

SIZE = 400_000
OPEN = [
    *("[", "![", "[a](", "[a", "`a", "*a **b ", "_a __b ", ">", "> ", "- ", "1. ", "a\n=\n", "# a\n", "$a", "$$a"),
    *("\\(", "\\begin{a}", "<", "< a", "&a", "|a", "~~a", "\\", "[a]: b\n", "[^1]: a\n", "```\n", "> - ", "http://a"),
    *(" \n", "\t"),
]
SHAPES = {
    "spaces": "a" + " " * SIZE + "b",
    "lines": "\n" * SIZE,
    "word": "a" * SIZE,
    "backticks": "".join("`" * (i % 300) + "a" for i in range(3000)),
    "nested quotes": "\n".join(">" * i for i in range(900)),
    "nested lists": "\n".join("  " * i + "- a" for i in range(900)),
    "a fence in another language": "```brainfuck\n" + "+[-]" * SIZE + "\n```",
    "a table": "|a" * 3000 + "|\n" + "|-" * 3000 + "|\n" + "|a" * SIZE,
}
PYTHON = ["(", "'", "'''", "\\\n", " ", "x \n", "f'{", "match (a", "import a.", "a?\n", "%a ", "1_", "\\N{", "é", "#"]


def notebook(source: str, kind: str, attachments: dict | None = None) -> dict:
    cell = {"cell_type": kind, "id": "a", "metadata": {"nbgrader": {"solution": True}}, "source": source}
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    if attachments:
        cell["attachments"] = attachments
    language = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    return {"cells": [cell], "metadata": language, "nbformat": 4, "nbformat_minor": 5}


def rendered(source: str, kind: str = "markdown", attachments: dict | None = None) -> bs4.BeautifulSoup:
    made = notebook(source, kind, attachments)
    harmless(made)
    html, _ = HTMLExporter().from_notebook_node(nbformat.from_dict(made))
    return bs4.BeautifulSoup(html, "html.parser").find("main")


def honest() -> bs4.BeautifulSoup:
    return rendered("AdamW shrinks *every* coordinate by $\\lambda$.\n\n" * 5)


@pytest.mark.parametrize("source", [*(part * (SIZE // len(part)) for part in OPEN), *SHAPES.values()],
                         ids=[*map(repr, OPEN), *SHAPES])  # fmt: skip
def test_no_answer_keeps_the_renderer_long(source):
    within(20, honest, lambda: rendered(source))


@pytest.mark.parametrize("part", PYTHON, ids=repr)
def test_no_code_keeps_the_renderer_long(part):
    within(20, honest, lambda: rendered(part * (SIZE // len(part)), "code"))


@pytest.mark.parametrize(
    "text",
    [
        "![x](/logout)", "![x](https://evil.example/pixel.png)", "![x]( attachment:no.png)", "![x](attachment:no.png)",
        "![a ![x](attachment:mine.png)](/logout)", "![x][r]\n\n[r]: /logout", "[r]\n\n> [r]:\n/logout", "[x](/logout)",
        "[x](<javascript:alert(1)>)", "[x](&#106avascript:alert(1))", "[x](&#x6a&#97vascript:alert(1))", "<http://a.b>",
        "[x](file:///etc/passwd)", "[x](//evil.example)", "[x](\n/logout)", "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        "<img/src=x>", "&lt;img src=/logout>", "[![x](/logout)](https://a.b)", "[x]\\(/logout)", "![x]\\\n(/logout)",
        "```{=html}\n<img src=/logout>\n```", "![x](data:image/png;base64,AAAA\" onerror=\"alert(1))",
    ],
)  # fmt: skip
def test_nothing_loads_and_links_lead_to_the_web_only(text):
    page = rendered(text)
    for tag in page.find_all(True):
        assert tag.name not in ("script", "iframe", "object", "embed", "form", "meta", "link", "svg")
        assert not [name for name in tag.attrs if name.startswith("on") or name in ("srcset", "style")]
        assert tag.get("src", "data:image/png;").startswith("data:image/png;")
        assert tag.get("href", "#").startswith(("https://", "http://", "#"))


MACROS = ("href", "url", "require", "class", "style", "cssId", "def", "newcommand", "includegraphics")


@pytest.mark.parametrize("macro", MACROS)
def test_tex_that_links_or_loads_is_no_macro_any_more(macro):
    assert f"\\{macro}" not in words(f"$\\{macro}{{javascript:a}}{{b}}$")
    assert words("$\\frac{a}{b} + \\mathrm{class}$") == "$\\frac{a}{b} + \\mathrm{class}$"


def test_kept_pictures_stay():
    kept = {"mine.png": {"image/png": "iVBORw0KGgo="}}
    assert len(rendered("See ![plot](attachment:mine.png) here.", attachments=kept).find_all("img")) == 1
    large = "![p](data:image/png;base64," + "A" * 500_000 + ")"
    assert words(f"a {large} b") == f"a {large} b"


def test_what_is_cut_is_said():
    assert words("word " * 10_000).endswith("[cut: 30,000 characters more were handed in]")
    assert code("x = 1\n" * 10_000).endswith("# [cut: 48,000 characters more were handed in]")


def test_code_as_people_write_it_stays_to_the_letter():
    source = "class AdaGrad:\n    def step(self, params, grads):\n\n\n        return params  # " + "-" * 70 + "\n"
    assert code(source) == source


def many(number: int, source: str) -> dict:
    """A rebuilt notebook with cells that were added, before and behind an answer."""
    made = notebook("x = 1\n", "code")
    added = [{**made["cells"][0], "id": f"added-{n}", "metadata": {}, "source": source} for n in range(number)]
    made["cells"] = [*added[: number // 2], *made["cells"], *added[number // 2 :]]
    return made


def test_many_cells_are_bounded_together():
    made = many(300, "x = 1000\n" * 2000)
    harmless(made)
    assert sum(len(cell["source"]) for cell in made["cells"]) < MAX_CHARACTERS + 300 * 80
    assert len(made["cells"][0]["source"]) == 18_000 < MAX_CELL_CHARACTERS


def test_of_many_short_cells_the_first_are_shown_and_every_answer():
    made = many(300, "y = 2")
    harmless(made)
    within(20, honest, lambda: HTMLExporter().from_notebook_node(nbformat.from_dict(made)))
    assert len(made["cells"]) == MAX_ADDED_CELLS + 1 and made["cells"][-1]["source"] == "x = 1\n"
    assert made["cells"][-2]["source"].endswith("# [cut: 200 cells more were handed in]")
    fits = many(MAX_ADDED_CELLS, "y = 2")
    harmless(fits)
    assert len(fits["cells"]) == MAX_ADDED_CELLS + 1 and "[cut" not in str(fits)
