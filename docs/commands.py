"""Write the page of commands from their own help: `python docs/commands.py > docs/commands.md`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from autograder.cli import cli

WIDTH = 100
INTRODUCTION = """\
# Commands

Run them in the course folder. `optviz COMMAND --help` says the same as this page. Exit codes: 0 done, 1 something was
left out and is named, 2 the command cannot be carried out as given and nothing was written; `docs/operators.md` has the
rest.
"""


def page() -> str:
    """Return the page."""
    return INTRODUCTION + "".join(f"\n## {name}\n\n```\n{text}\n```\n" for name, text in commands(cli, "optviz"))


def commands(group: click.Group, name: str) -> Iterator[tuple[str, str]]:
    """Yield each command with its help, those of groups in place of the groups."""
    for verb in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), verb)
        if command is None:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {verb}")
        else:
            names = cli.context_settings["help_option_names"]  # as whoever calls it by the group sees them
            wide = {"terminal_width": WIDTH, "max_content_width": WIDTH, "help_option_names": names}
            yield f"{name} {verb}", command.get_help(click.Context(command, info_name=f"{name} {verb}", **wide))


if __name__ == "__main__":
    print(page(), end="")
