"""How a command ends: its exit code, and one sentence for whatever stops it."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import click

from autograder.commands.examples import epilog
from autograder.errors import Fault, UsageError, explain
from autograder.terminal import tell
from autograder.text import clean

OK, FAULTS, USAGE, BUG, INTERRUPTED, UNHEARD = 0, 1, 2, 70, 130, 141
MAX_MESSAGE_CHARACTERS = 20_000  # characters of one message
MAX_LINES_SHOWN = 20  # lines of one kind on a terminal


class Unheard(Exception):
    """Whoever read the output has left."""


class InOrder(click.Group):
    """Verbs in the order of the flow, as they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            found.epilog = epilog(cmd_name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        try:
            done = super().invoke(ctx)
            if sys.stdout is not None:  # closed by whoever started the command
                sys.stdout.flush()
            return done
        except BrokenPipeError:  # click would call it exit code 1, a fault of the grader
            raise Unheard from None


def code_of(command: click.Command, arguments: list[str] | None) -> int:
    """Run a command and return its exit code; say on stderr what stopped it."""
    try:
        return int(command.main(arguments, prog_name="optviz", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        tell("Stopped.")
        return INTERRUPTED
    except UsageError as error:
        return said(str(error), USAGE)
    except Fault as fault:
        return said(f"the grader failed: {fault}", FAULTS)
    except Unheard:
        silence()
        return UNHEARD
    except OSError as error:
        silence()
        return said(f"the grader failed: {explain(error)}", FAULTS)
    except Exception as error:
        from autograder.commands.crash import record

        return said(f"an error in optviz itself: {record(error)}", BUG)


def leave(code: int) -> None:
    """End this process at once, if nothing else runs in it: to take apart all that was imported is part of no command.

    What was registered for the end is done, and what was printed is written; where that cannot be, Python says so.
    """
    if threading.active_count() > 1:
        return
    atexit._run_exitfuncs()
    with suppress(OSError, ValueError):
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # closed by whoever started the command
                stream.flush()
        os._exit(code)


def said(sentence: str, code: int) -> int:
    """Say what stopped the command, on one clean line; return the exit code."""
    tell(f"optviz: {clean(sentence, MAX_MESSAGE_CHARACTERS)}")
    return code


def told(left: Sequence[Any]) -> int:
    """List what was left out and for whom; return the exit code."""
    from autograder import boundary

    for sentence in boundary.named(left):
        tell(sentence)
    return FAULTS if left else OK


def first(items: Iterable[Any], more: str) -> Iterator[Any]:
    """Yield the first of many items, then say how many more there are."""
    known = list(items)
    yield from known[:MAX_LINES_SHOWN]
    if len(known) > MAX_LINES_SHOWN:
        tell(f"… and {len(known) - MAX_LINES_SHOWN} {more}.")


def silence() -> None:
    """Send what is still to be printed nowhere, so that the interpreter does not fail on it again when it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
