"""For the site: where a page names another one, as `docs/marks.md`, the name becomes a link to it."""

from __future__ import annotations

import re
from typing import Any

NAMED = re.compile(r"`docs/([\w-]+\.md)`")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return a page with its links, as mkdocs asks a hook for it."""
    return NAMED.sub(r"[\1](\1)", markdown)
