"""The extension of Jupyter Server: the page's addresses, and an orderly end of what runs when the server ends."""

from __future__ import annotations

import asyncio
from pathlib import Path

from jupyter_server.extension.application import ExtensionApp

from autograder.course.course import CONFIG
from autograder.panel.desk import Desk
from autograder.panel.handlers import ADDRESSES


class Panel(ExtensionApp):
    """The page of a class, at `optviz` below the server's own address."""

    name = "optviz"
    extension_url = "/optviz"
    desk: Desk

    def initialize_settings(self) -> None:
        """Find the course's folder and make the one desk at which its commands are started."""
        shown = Path(self.serverapp.root_dir).resolve() if self.serverapp else Path.cwd()
        self.desk = Desk(course_folder(Path.cwd(), shown), shown)
        self.settings["optviz_desk"] = self.desk

    def initialize_handlers(self) -> None:
        """Register the addresses."""
        self.handlers.extend(ADDRESSES)

    async def stop_extension(self) -> None:
        """Stop what runs; it goes on from there when it is started again."""
        await asyncio.to_thread(self.desk.close)


def course_folder(started: Path, shown: Path) -> Path:
    """Return where nbgrader's settings are looked for: where the server was started, as Formgrader does.

    Where only the folder that the server shows holds a course (`jupyter lab FOLDER`), it is that one.
    """
    return shown if (shown / CONFIG).is_file() and not (started / CONFIG).is_file() else started
