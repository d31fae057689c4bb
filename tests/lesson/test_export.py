"""What the executed lesson keeps when it becomes HTML: alternative texts, the player, the explorer, and no network."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import nbgrader
import pytest
from nbconvert import HTMLExporter

GRADE = {"notebook": "lesson", "score": 0, "max_score": 0, "late_penalty": 0, "assignment": "lesson", "student": "s"}
EXECUTED = Path(__file__).parents[2] / "solutions" / "lesson" / "optimization_landscape.ipynb"


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def tags(page, name):
    parser = Tags()
    parser.feed(page)
    return [attributes for tag, attributes in parser.found if tag == name]


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(EXECUTED, as_version=4)


@pytest.fixture(scope="module", params=["lab", "classic", "basic", "feedback"])
def page(request, notebook):
    """Export as nbconvert does by default, in its older look, as a bare body, and as nbgrader's feedback does."""
    templates = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
    exporter = HTMLExporter(
        template_name=request.param,
        extra_template_basedirs=[str(templates / "templates")],
        extra_template_paths=[str(templates / "static/node_modules/bootstrap/dist/css")],
    )
    return exporter.from_notebook_node(notebook, resources={"nbgrader": GRADE})[0]


def test_every_figure_keeps_its_alternative_text(page, notebook):
    drawn = [
        cell for cell in notebook.cells if cell.cell_type == "code" and "show(" in cell.source and "fig" in cell.id
    ]
    pictures = tags(page, "img")
    assert len(pictures) == len(drawn) >= 15
    for picture in pictures:
        assert len(picture["alt"]) > 60 and "No description" not in picture["alt"]
        assert picture["src"].startswith("data:image/png;base64,")


def test_player_and_explorer_are_there_whole(page):
    titles = [frame["title"] for frame in tags(page, "iframe")]
    assert titles == ["Animation: Elongated bowl, each optimizer at its own best rate", "Optimizer explorer"]
    for frame in tags(page, "iframe"):
        assert frame["sandbox"] == "allow-scripts"
        assert not re.search(r"""(src|href)=['"]?(https?:)?//""", frame["srcdoc"])


def test_the_text_beside_a_figure_is_its_alternative_text(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "<img" in output.get("data", {}).get("text/html", ""):
                assert tags(output.data["text/html"], "img")[0]["alt"] == output.data["text/plain"]


def test_the_executed_lesson_in_the_repository_is_the_source(source):
    executed = json.loads(EXECUTED.read_text("utf-8"))
    assert [("".join(c["source"]), c["id"]) for c in executed["cells"]] == [
        ("".join(c["source"]), c["id"]) for c in source["cells"]
    ]
    assert EXECUTED.stat().st_size < 3_000_000
