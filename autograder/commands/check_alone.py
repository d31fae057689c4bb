"""`optviz check` as students have it: with the notebooks that were handed out beside it, and no course."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from autograder.commands import check
from autograder.errors import Fault, UsageError
from autograder.terminal import tell
from autograder.text import clean

BUNDLED = Path(__file__).parents[1] / "bundled"
OK, FOUND, USAGE = 0, 1, 2
MAX_MESSAGE_CHARACTERS = 20_000


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="optviz-check", prog_name="optviz")
def cli() -> None:
    """Check a notebook before you hand it in."""


@cli.command("check")
@click.argument("notebook", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_(notebook: Path) -> int:
    """Show what the grader will see in a NOTEBOOK. That is its answers, its repairs and whether it runs."""
    packages = json.loads((BUNDLED / "packages.json").read_text(encoding="utf-8"))
    return check.told(notebook, sorted((BUNDLED / "release").glob("*/*.ipynb")), tuple(packages))


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit: 0 nothing to complain of, 1 something was found, 2 it cannot be done."""
    try:
        code = cli.main(arguments, prog_name="optviz", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = USAGE
    except (UsageError, Fault, OSError) as error:
        tell(f"optviz: {clean(str(error), MAX_MESSAGE_CHARACTERS)}")
        code = USAGE
    except (click.Abort, KeyboardInterrupt):
        code = 130
    sys.exit(code)
