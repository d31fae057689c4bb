"""What the commands leave out of nbgrader: the parts for a Jupyter server, and nothing that they use."""

import json
import subprocess
import sys

import pytest

SERVER = ("jupyter_server", "nbgrader.server_extensions", "rfc3987_syntax")


def loaded(code: str) -> set[str]:
    """Run code in a new interpreter; return the names of the modules that it has loaded."""
    tell = '\nimport json, sys\nprint("\\n" + json.dumps([name for name, module in sys.modules.items() if module]))'
    done = subprocess.run([sys.executable, "-c", code + tell], capture_output=True, text=True, check=True, timeout=120)
    return set(json.loads(done.stdout.splitlines()[-1]))


TRIM = "from autograder.imports import trim\ntrim()\n"


@pytest.mark.parametrize(
    "module", ["nbgrader.api", "nbgrader.converters", "nbgrader.apps", "autograder.nbgrader_plugin"]
)
def test_nbgraders_modules_are_found_without_its_server(module):
    found = loaded(f"{TRIM}import {module}\nimport nbgrader\nassert nbgrader.__version__")
    assert module in found
    assert not [name for name in found if name.startswith(SERVER)]


def test_an_nbgrader_that_is_imported_already_stays_whole():
    found = loaded("import nbgrader\nwhole = nbgrader\n" + TRIM + "import nbgrader\nassert nbgrader is whole")
    assert "nbgrader.server_extensions.formgrader" in found


@pytest.mark.parametrize("command", ["grade", "report"])
def test_a_commands_help_loads_nothing_of_nbgraders(command):
    found = loaded(f"from autograder.cli import cli\ncli.main(['{command}', '--help'], standalone_mode=False)")
    assert not [name for name in found if name.startswith("nbgrader.")]


def test_settings_and_gradebook_load_nothing_that_nbgrader_only_names():
    found = loaded(f"{TRIM}import nbgrader.coursedir, nbgrader.api\nassert nbgrader.api.Gradebook")
    assert not [
        name for name in found if name.startswith(("nbformat.v4", "jsonschema", "requests.", "setuptools.dist"))
    ]


@pytest.mark.parametrize("first", ["nbformat", "nbformat.v4", "nbformat.reader", "nbformat.notebooknode"])
def test_what_is_put_off_is_whole_when_somebody_asks_for_it(first):
    loaded(
        f"{TRIM}import nbgrader.utils, {first}\nimport nbformat, nbformat.v4, requests\n"
        "node = nbformat.v4.new_notebook()\nnbformat.validate(node)\n"
        "assert type(node) is nbformat.NotebookNode is nbgrader.utils.NotebookNode\n"
        "assert requests.get and requests.adapters.HTTPAdapter"
    )


def test_nbgrader_still_unpacks_archives(tmp_path):
    loaded(
        f"{TRIM}import nbgrader.utils, zipfile\n"
        f"with zipfile.ZipFile({str(tmp_path / 'a.zip')!r}, 'w') as made: made.writestr('inside.txt', 'here')\n"
        f"nbgrader.utils.unzip({str(tmp_path / 'a.zip')!r}, {str(tmp_path)!r}, create_own_folder=False)\n"
        "import setuptools.archive_util\nassert setuptools.archive_util.UnrecognizedFormat"
    )
    assert (tmp_path / "inside.txt").read_text() == "here"


def test_linear_algebra_has_one_thread_unless_the_user_says_otherwise():
    code = "\nimport os\nassert os.environ['OPENBLAS_NUM_THREADS'] == '1' and os.environ['OMP_NUM_THREADS'] == '3'"
    loaded(
        "import os\nos.environ.pop('OPENBLAS_NUM_THREADS', None)\nos.environ['OMP_NUM_THREADS'] = '3'\n" + TRIM + code
    )


def test_what_only_judging_needs_is_loaded_where_somebody_judges():
    found = loaded("import autograder.running.run, autograder.feedback.pages, autograder.sandbox")
    assert not [name for name in found if name.startswith(("pytest", "packaging."))]


def test_garbage_is_not_looked_for_at_the_end():
    loaded(
        "import atexit, gc, os\nend = lambda: gc.get_freeze_count() > 1000 or os._exit(3)\natexit.register(end)\n"
        + TRIM
        + "assert gc.isenabled() and gc.get_threshold()[0] > 10_000"
    )
