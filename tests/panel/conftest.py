"""A real Jupyter server on a course, with nothing loaded but our page, and a client that keeps its cookies."""

import http.cookiejar
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from html import unescape

import pytest

PATIENCE = 120  # seconds: a loaded machine takes its time
OWN = ("CONFIG", "DATA", "RUNTIME")
OTHERS = (
    *("jupyterlab", "notebook", "notebook_shim", "jupyter_lsp", "jupyter_server_terminals"),
    *(
        f"nbgrader.server_extensions.{name}"
        for name in ("formgrader", "validate_assignment", "assignment_list", "course_list")
    ),
)
EXTENSIONS = {"autograder.panel": True, **dict.fromkeys(OTHERS, False)}


class Server:
    """A Jupyter server in a process of its own."""

    def __init__(self, folder, scratch, shown=None, extensions=EXTENSIONS):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        own = {f"JUPYTER_{kind}_DIR": str(scratch / kind) for kind in OWN}
        options = [
            f"--ServerApp.jpserver_extensions={extensions}", f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=secret",
            "--no-browser", "--allow-root", *([f"--ServerApp.root_dir={shown}"] if shown else []),
        ]  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", *options],
            cwd=folder, env={**os.environ, **own}, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        started = any("is running at" in line for line in self.process.stderr)
        assert started, "the server did not start"
        self.reader = threading.Thread(target=self.process.stderr.read)  # so that the server never waits for one
        self.reader.start()
        self.process_ended = threading.Event()  # what to wait for between two looks
        while not self.listens():  # it says so before it does
            assert not self.process_ended.wait(0.05) and self.process.poll() is None, "the server did not start"
        self.cookies = http.cookiejar.CookieJar()
        self.client = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def listens(self):
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def ask(self, path, client=None, **fields):
        """Send fields as a form, or none as a question; the status, the headers and the text of the answer."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data)
        try:
            with (client or self.client).open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()

    def log_in(self):
        return self.ask("/optviz?token=secret")[2]

    def press(self, verb, assignment="exercises"):
        """Press a button of the page; the status and the text of the answer."""
        token = next(cookie.value for cookie in self.cookies if cookie.name == "_xsrf")  # as in the page's forms
        status, _, text = self.ask("/optviz", verb=verb, assignment=assignment, _xsrf=token)
        return status, text

    def wait(self, wanted):
        """Ask how far it is until that is as wanted; the text."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            text = self.ask("/optviz/run")[2]
            if wanted(text):
                return plain(text)
            self.process_ended.wait(0.1)
        raise AssertionError(plain(text))

    def end(self, number=None):
        if number is None:
            self.process.terminate()
        else:
            self.process.send_signal(number)
        self.process_ended.set()
        self.process.wait(timeout=60)
        self.reader.join()
        self.process.stderr.close()


def idle(text):
    return 'data-busy="no"' in text


def plain(html):
    """The text of a page."""
    return " ".join(unescape(re.sub(r"<style.*?</style>|<script.*?</script>|<[^>]+>", " ", html, flags=re.S)).split())


@pytest.fixture(scope="module")
def serve(tmp_path_factory):
    """`serve(folder)` starts a server there; all are ended after the module."""
    pytest.importorskip("fcntl", reason="the server's processes are ended as POSIX does it")
    servers = []

    def start(folder, shown=None):
        servers.append(Server(folder, tmp_path_factory.mktemp("jupyter"), shown))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.end()
