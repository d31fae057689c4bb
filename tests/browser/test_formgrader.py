"""Formgrader in a real JupyterLab: autograde by its button, look, override, comment, grade again, make feedback."""

import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from autograder.course import release
from autograder.course.course import Course
from tests.gradebook.test_writer import GRADES

pytestmark = pytest.mark.timeout(600)
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


@pytest.fixture
def lab(make_course, tmp_path: Path, chromium) -> Iterator[Lab]:
    """The course has no gradebook, and no environment is activated."""
    course = make_course(tmp_path / "course", "sofia", "ada")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{kind}_DIR": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
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


def test_an_instructors_way_through_formgrader(lab):
    driver = lab.driver
    # from JupyterLab's menu to the assignment's submissions
    driver.get(f"{lab.address}/lab?token=secret")
    lab.find(By.XPATH, "//div[contains(@class, 'lm-MenuBar-itemLabel') and text()='Nbgrader']").click()
    lab.find(By.XPATH, "//div[contains(@class, 'lm-Menu-itemLabel') and text()='Formgrader']").click()
    driver.switch_to.frame(lab.find(By.TAG_NAME, "iframe"))
    lab.find(By.XPATH, "//tr[td[contains(., 'exercises')]]")  # its first page, where there was no gradebook yet
    release.record(lab.course, "exercises")
    lab.open("manage_assignments")
    lab.click(lab.find(By.XPATH, "//tr[td[contains(., 'exercises')]]//td[contains(@class, 'num-submissions')]/a"))
    assert "needs autograding" in lab.submission("ada").text

    # one student autograded by the button; the classmate is left alone
    assert "Successfully autograded" in lab.press("sofia", "autograde")
    score = lab.grades("sofia")["adagrad_tests"][0]
    assert 0 < score < 10 and lab.grades("ada") == {}

    # the score, the diagnosis and the figure are seen
    lab.open("manage_students/sofia/exercises")
    lab.find(By.LINK_TEXT, "adagrad").click()
    field = lab.find(By.ID, "adagrad_tests")
    lab.wait(lambda: field.get_attribute("placeholder"))
    assert float(field.get_attribute("placeholder")) == score
    comment = driver.find_element(By.ID, "adagrad-comment")
    assert "RMSprop" in comment.get_attribute("placeholder")
    figure = driver.find_elements(By.CSS_SELECTOR, "#notebook-container svg")
    assert figure and figure[0].size["width"] > 100

    # a score and a comment by hand
    field.send_keys("7.5", Keys.TAB)
    lab.wait(lambda: lab.grades("sofia")["adagrad_tests"][1] == 7.5)
    comment.send_keys("Come and see me.")
    driver.execute_script("arguments[0].blur()", comment)
    saved = "SELECT count(*) FROM comment WHERE manual_comment = 'Come and see me.'"
    with sqlite3.connect(lab.course.root / "gradebook.db") as database:
        lab.wait(lambda: database.execute(saved).fetchone() == (1,))

    # graded again, both are still there
    lab.open("manage_submissions/exercises")
    assert "Successfully autograded" in lab.press("sofia", "autograde")
    assert lab.grades("sofia")["adagrad_tests"] == (score, 7.5, 1)
    lab.open("manage_submissions/exercises")
    assert "7.5 / 58" in lab.submission("sofia").text

    # and they are in the feedback, beside the figure
    assert "Successfully generated" in lab.press("sofia", "generate-feedback")
    page = (lab.course.feedback / "sofia" / "exercises" / "adagrad.html").read_text(encoding="utf-8")
    assert "7.5" in page and "Come and see me." in page and "<svg" in page
    driver.get((lab.course.feedback / "sofia" / "exercises" / "adagrad.html").as_uri())
    assert lab.find(By.TAG_NAME, "svg").size["width"] > 100
