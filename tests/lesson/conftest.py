"""The lesson as it stands in source/, and as a clean kernel executes it."""

import json
from pathlib import Path

import nbclient
import nbformat
import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "source" / "lesson" / "optimization_landscape.ipynb"


@pytest.fixture(scope="session")
def source():
    return json.loads(SOURCE.read_text("utf-8"))


@pytest.fixture(scope="session")
def cells(source):
    """Give the source's code cells: id -> source."""
    return {cell["id"]: "".join(cell["source"]) for cell in source["cells"] if cell["cell_type"] == "code"}


@pytest.fixture(scope="session")
def executed(tmp_path_factory):
    """Execute the lesson in a clean kernel, with one cell more that tells the processor time it took."""
    notebook = nbformat.read(SOURCE, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("import time\nprint(time.process_time())", id="time"))
    folder = tmp_path_factory.mktemp("lesson")
    return nbclient.NotebookClient(notebook, timeout=250, resources={"metadata": {"path": folder}}).execute()


@pytest.fixture(scope="session")
def printed(executed):
    """Give what each cell printed or displayed as text: id -> text."""
    texts = {}
    for cell in executed.cells:
        parts = [
            output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", [])
        ]
        texts[cell.id] = "".join(parts)
    return texts
