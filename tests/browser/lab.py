"""A JupyterLab server on a course, and the browser in it."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from autograder import panel
from autograder.course.course import Course
from tests.gradebook.test_writer import GRADES

PATIENCE = 120  # seconds: a loaded machine takes its time to start a sandbox


@dataclass
class Lab:
    """A JupyterLab server on a course, and the browser in it."""

    course: Course
    address: str
    driver: WebDriver

    def wait(self, condition: Callable[[], Any]) -> Any:
        return WebDriverWait(self.driver, PATIENCE).until(lambda _: condition())

    def find(self, by: str, what: str):
        """An element, once it is shown."""
        return self.wait(lambda: next((e for e in self.driver.find_elements(by, what) if e.is_displayed()), None))

    def click(self, element: Any) -> None:
        """Click what JupyterLab's notifications may lie over."""
        self.driver.execute_script("arguments[0].click()", element)

    def open(self, path: str) -> None:
        self.driver.switch_to.default_content()
        self.driver.get(f"{self.address}/formgrader/{path}")

    def submission(self, student: str):
        """The student's row in the list of submissions, when its scores are in it."""
        by_id = f"//tr[td[contains(@class, 'student-id') and text()='{student}']]"
        return self.find(By.XPATH, by_id)

    def press(self, student: str, button: str) -> str:
        """Press a button in a student's row; what the message says when it is done."""
        self.click(self.submission(student).find_element(By.CSS_SELECTOR, f".{button} a"))
        body = self.find(By.CSS_SELECTOR, ".modal.in .modal-body")
        return body.get_attribute("textContent")  # all of it, also while the dialog fades in

    def grades(self, student: str) -> dict[str, tuple]:
        with sqlite3.connect(self.course.root / "gradebook.db") as database:
            return {cell: tuple(rest) for _, cell, *rest in database.execute(GRADES, [student])}


@contextmanager
def served(course: Course, scratch: Path, chromium: WebDriver) -> Iterator[Lab]:
    """Start JupyterLab in the course folder. No environment is activated."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{kind}_DIR": str(scratch / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    own["JUPYTER_PATH"] = str(scratch / "PATH")  # goes before what is installed, perhaps on another day
    shutil.copytree(Path(panel.__file__).with_name("labextension"), scratch / "PATH" / "labextensions" / "optviz")
    options = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1", "--allow-root"]
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--IdentityProvider.token=secret", *options],
        cwd=course.root, env={**os.environ, **own, "PATH": "/usr/bin:/bin"}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    reader = threading.Thread(target=server.stderr.read)  # so that the server never waits for one
    try:
        started = next((line for line in server.stderr if "is running at" in line), None)
        assert started, "JupyterLab did not start"
        reader.start()
        yield Lab(course, f"http://127.0.0.1:{port}", chromium)
    finally:
        chromium.switch_to.default_content()
        chromium.get("about:blank")
        server.terminate()
        server.wait(timeout=60)
        if reader.is_alive():
            reader.join()
        server.stderr.close()
