"""Workers for the tests of the pool: they grade nothing, and some items kill them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from autograder.running.worker import Done, Item, Job, without_data


def work(job: Job, items: Sequence[Item]) -> list[Done]:
    """Answer each item with its own bytes; `kill` kills the process, `once <file>` does so the first time.

    `late` is to come again, and is answered with how many came with it then.
    """
    return [answer(item, len(items)) for item in items]


def answer(item: Item, number: int) -> Done:
    if item.before:
        return Done(without_data(item), None, f"late, with {number - 1} others".encode())
    command, _, path = item.data.decode().partition(" ")
    if command == "kill" or (command == "once" and first(path)):
        os.kill(os.getpid(), 9)
    if command == "late":
        return Done(replace(item, before=("timeout",)), None, b"", again=True)
    return Done(without_data(item), None, item.data)


def first(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True
