"""A class from JupyterLab: a page on the Jupyter server that starts the commands for an assignment's students."""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Tell Jupyter Server what to load; it knows this function by its name."""
    from autograder.panel.extension import Panel  # a Jupyter server has it anyway; nothing else needs it

    return [{"module": "autograder.panel", "app": Panel}]
