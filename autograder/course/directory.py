"""Read nbgrader's settings for a folder as nbgrader's own commands do: its files, its order, its CourseDirectory."""

from __future__ import annotations

import logging
import os
import traceback
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_core.application import JupyterApp
from nbgrader.coursedir import CourseDirectory
from traitlets import Instance, default
from traitlets.config import Application, Config

from autograder.errors import UsageError

CONFIG = "nbgrader_config.py"
STRUCTURE = CourseDirectory.directory_structure.default_value

#: Sections of settings that nbgrader still takes from earlier versions, and moves to where they belong today.
OUTDATED = {"NbGraderConfig", "BasicConfig", "BaseNbGraderApp", "BaseApp", "TransferApp", "BaseNbConvertApp"}


@dataclass(frozen=True)
class Settings:
    """What nbgrader is told for a folder: all sections, where the course's folders are, and the files that say so."""

    config: Config
    directory: CourseDirectory
    files: tuple[Path, ...] = ()

    @property
    def root(self) -> Path:
        return Path(self.directory.root).resolve()

    @property
    def names_a_root(self) -> bool:
        """Whether the course folder is a setting, and not merely the folder that one stands in."""
        return "root" in self.config.get("CourseDirectory", {})


def settings(folder: Path) -> Settings:
    """Load what nbgrader would load in this folder. UsageError, naming file and line, if a file of it is broken.

    Jupyter's own folders come first, then the folder, then the course folder if these name another one.
    """
    app = loaded(Reader, folder)
    if app.outdated:
        from nbgrader.apps.baseapp import NbGrader  # slow to import

        app = loaded(NbGrader, folder)
    directory = app.coursedir
    if directory.directory_structure != STRUCTURE:
        raise UsageError(
            f"CourseDirectory.directory_structure is {directory.directory_structure!r}; optviz works with nbgrader's "
            f"default, {STRUCTURE!r}. Remove the setting; the *_directory settings may name any folder."
        )
    return Settings(app.config, directory, tuple(Path(name) for name in app.loaded_config_files))


def loaded(kind: type[JupyterApp], folder: Path) -> Any:
    """Return an application of this kind with the settings of a folder."""
    transcript = Transcript()
    app: Any = kind(log=transcript.logger, raise_config_file_errors=True)
    with chdir(folder):
        app.coursedir = CourseDirectory(parent=app)
        try:
            app.load_config_file(suppress_errors=False)
            Application.load_config_file(app, CONFIG, path=app.coursedir.root)
        except SystemExit:  # traitlets ends the process over a value of the wrong type
            raise UsageError(f"{CONFIG}: {' '.join(transcript.messages)[:400]}") from None
        except Exception as error:  # whatever an instructor's file raises
            raise UsageError(broken(error)) from error
    return app


class Reader(JupyterApp):
    """Read settings as nbgrader's own base application does, which imports all of nbgrader before it does.

    It moves no outdated setting: where there may be one, it says so.
    """

    coursedir = Instance(CourseDirectory, allow_none=True)
    outdated = False

    @default("config_file_name")
    def _config_file_name_default(self) -> str:
        return CONFIG.removesuffix(".py")

    def load_config_file(self, suppress_errors: bool = True) -> None:  # type: ignore[override]  # as JupyterApp has it
        super().load_config_file(suppress_errors)
        Application.load_config_file(self, self.config_file_name, os.getcwd())

    def _load_config(self, cfg: Config, *given: Any, **named: Any) -> None:
        self.outdated |= bool(OUTDATED & cfg.keys()) or "NbGrader" in cfg or "course_id" in cfg.get("Exchange", {})
        super()._load_config(cfg, *given, **named)
        if self.coursedir:
            self.coursedir._load_config(cfg)


def broken(error: Exception) -> str:
    """Say which line of a configuration failed, and how."""
    if isinstance(error, SyntaxError):
        return f"{error.filename}:{error.lineno}: {error.msg}"
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "traitlets" not in f.filename]
    at = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else CONFIG
    return f"{at}: {type(error).__name__}: {error}"


class Transcript(logging.Handler):
    """Keep what is logged instead of printing it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self.logger = logging.Logger("optviz.settings")
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())
