"""The page's addresses. Only the server's user reaches them; what changes anything is a POST with the page's token."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from autograder.panel import page
from autograder.panel.desk import Busy, Desk
from autograder.panel.verbs import VERBS


class Handler(JupyterHandler):
    """What all addresses have in common."""

    auth_resource = "optviz"

    @property
    def desk(self) -> Desk:
        desk: Desk = self.settings["optviz_desk"]  # put there by the extension
        return desk

    @property
    def content_security_policy(self) -> str:
        """Nothing but the page's own style and script, and nobody else's frame around it."""
        return f"{super().content_security_policy}; {page.policy()}"

    async def counted(self) -> dict[str, Any]:
        return await asyncio.to_thread(self.desk.count)

    async def show(self, notice: str = "", status: int = 200) -> None:
        """Answer with the page."""
        counted = await self.counted()
        self.set_status(status)
        self.set_header("Cache-Control", "no-store")
        self.finish(page.page(self.desk, counted, self.base_url, self.xsrf_form_html(), notice))


class Overview(Handler):
    """The whole page, and what its buttons ask for."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Show the course's assignments, and what runs."""
        await self.show()

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Start a command, or stop the one that runs."""
        verb, assignment = self.get_body_argument("verb"), self.get_body_argument("assignment", "", strip=False)
        if verb == "stop":
            self.desk.stop()
        else:
            names = [one["name"] for one in (await self.counted())["assignments"]]
            if verb not in VERBS or assignment not in names:
                return await self.show(f"There is no {verb!r} of an assignment {assignment!r} here.", 400)
            try:
                self.desk.start(verb, assignment)
            except Busy as busy:
                return await self.show(str(busy), 409)
            except OSError as error:
                return await self.show(f"The command could not be started: {error}.", 500)
        self.redirect(page.address(self.base_url), status=303)


class Run(Handler):
    """The part of the page that changes while a command runs."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer with the part of the page that shows what runs."""
        self.set_header("Cache-Control", "no-store")
        self.finish(page.run(self.desk, self.base_url, self.xsrf_form_html()))


class Pages(Handler):
    """The report and the students' pages, at their paths, so that the links in them hold."""

    @property
    def content_security_policy(self) -> str:
        """A page has an origin of its own: whatever were in it, it could not reach this server's notebooks."""
        return "sandbox allow-scripts allow-popups; frame-ancestors 'self'"

    @web.authenticated
    @authorized
    async def get(self, place: str) -> None:
        """Answer with a report of this course, or a page of its feedback; nothing else is there."""
        counted = self.desk.counted or await self.counted()
        path = Path(f"/{place}").resolve()
        reports = {one["report"] for one in counted["assignments"]}
        feedback = counted["feedback"]
        inside = feedback and path.is_relative_to(feedback) and path.suffix == ".html"
        if not path.is_file() or not (inside or str(path) in reports):
            raise web.HTTPError(404, "There is no such page. Make the report or the feedback again.")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(await asyncio.to_thread(path.read_bytes))


#: by the pattern of the path
ADDRESSES = [
    (r"/optviz/?", Overview),
    (r"/optviz/run", Run),
    (r"/optviz/pages/(.+)", Pages),
]
