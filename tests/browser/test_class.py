"""A class of fifty from JupyterLab: graded, stopped, gone on with, compared, reported on and given feedback."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.browser.conftest import violations
from tests.browser.lab import Lab, served
from tests.conftest import submit

pytestmark = pytest.mark.timeout(600)
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}"
ANSWERS = ("ada", "carl", "emmy", "felix", "grace", "joseph", "karl", "pierre", "sofia")
ENDLESS = {  # long enough for a busy browser to press a button
    "adagrad": "class AdaGrad:\n    def __init__(self, lr=0.1, eps=1e-8):\n        while True:\n            pass",
    "nesterov": "class Nesterov:\n    def __init__(self, lr=0.01, beta=0.9):\n        while True:\n            pass",
}
NAME = "<img src=x onerror=alert(1)>"


@pytest.fixture
def lab(make_course, tmp_path: Path, chromium) -> Iterator[Lab]:
    course = make_course(tmp_path / "course")
    for n in range(48):
        submit(course, f"s{n:02}", ANSWERS[n % len(ANSWERS)])
    submit(course, NAME, "sofia")
    submit(course, "zeno", ENDLESS, tuple(ENDLESS))
    with served(course, tmp_path, chromium) as lab:
        yield lab
        chromium.set_window_size(1200, 900)


class Page:
    """The page of a class, as its user sees it."""

    def __init__(self, lab: Lab):
        self.lab, self.driver = lab, lab.driver

    def text(self, selector: str) -> str:
        return self.driver.execute_script(f"return document.querySelector({selector!r})?.innerText ?? ''")

    def press(self, button: str) -> None:
        find = (
            f"[...document.querySelectorAll('button')].find((b) => b.innerText.startsWith({button!r}) && !b.disabled)"
        )
        self.lab.wait(lambda: self.driver.execute_script(f"return {find} !== undefined"))
        self.driver.execute_script(f"{find}.click()")

    def outcome(self, sentence: str) -> str:
        """What the page says of the command, once that has ended so and everything can be pressed again."""
        ready = "return document.querySelector('#assignments button:enabled') !== null"
        self.lab.wait(lambda: sentence in self.text("#run .outcome") and self.driver.execute_script(ready))
        return self.text("#run")

    def counts(self) -> dict[str, int]:
        rows = "[...document.querySelectorAll('.counts div')].map((d) => d.innerText.split('\\n'))"
        return {what: int(n) for what, n in self.driver.execute_script(f"return {rows}")}


def test_a_class_of_fifty_without_a_terminal(lab):
    driver, page, course = lab.driver, Page(lab), lab.course
    # from the menu, beside Formgrader
    driver.get(f"{lab.address}/lab?token=secret")
    driver.get_log("browser")
    lab.find(By.XPATH, "//div[contains(@class, 'lm-MenuBar-itemLabel') and text()='Nbgrader']").click()
    items = "//div[contains(@class, 'lm-Menu-itemLabel') and text()="
    lab.find(By.XPATH, f"{items}'Formgrader']/../following-sibling::li[1]{items[1:]}'Grade a Class']").click()
    driver.switch_to.frame(lab.find(By.CSS_SELECTOR, "#optviz-class iframe"))
    lab.wait(lambda: str(course.root) in page.text("header"))
    assert page.counts()["handed in"] == page.counts()["not graded yet"] == 50

    # graded, stopped while one student's answers do not end, and gone on with when that one has been handed in anew
    page.press("Grade what is new")
    lab.wait(lambda: "graded" in page.text("#run .stage"))
    page.press("Stop")
    assert "of 200 notebooks are graded and kept" in page.outcome("Stopped.")
    submit(course, "zeno", "ada", tuple(ENDLESS))
    page.press("Go on")
    said = page.outcome("Done.")
    assert "200/200 notebooks" in said and "graded before" in said and "Gradebook: 50/50" in said
    lab.wait(lambda: page.counts()["graded"] == 50)
    assert page.counts()["not graded yet"] == page.counts()["changed since"] == 0

    # a late answer: what it changes is seen before it is graded
    submit(course, "s00", "sofia")
    page.press("Show what grading would change")
    assert "s00 adagrad_tests: 10 →" in page.outcome("Scores that grading would change: 1.")
    lab.wait(lambda: page.counts()["changed since"] == 1)
    page.press("Grade what is new")
    assert "4/4 notebooks" in page.outcome("Done.")

    # the page is closed while feedback is made, and finds it when it is opened again, by itself this time
    page.press("Make feedback for everybody")
    driver.switch_to.default_content()
    driver.get("about:blank")
    driver.get(f"{lab.address}/optviz")
    page.outcome("Done.")
    assert len(list(course.feedback.glob("*/exercises/adagrad.html"))) == 50

    # a name in a sentence of the command is text
    page.press("Release feedback to students")
    page.outcome("Not all of it was done")
    assert driver.find_elements(By.TAG_NAME, "img") == []

    for size in ((1280, 900), (390, 800)):
        driver.set_window_size(*size)
        assert violations(driver, RULES) == []
        width = driver.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], "nothing hangs over the edge"

    # the report works, and cannot reach the server
    page.press("Make the report")
    page.outcome("Done.")
    lab.find(By.PARTIAL_LINK_TEXT, "Report of").click()
    page_window, report_window = driver.window_handles
    driver.switch_to.window(report_window)
    try:
        lab.find(By.CSS_SELECTOR, "#q").send_keys("s01")
        rows = "[...document.querySelectorAll('#students tbody tr')].filter((row) => !row.hidden)"
        assert driver.execute_script(f"return {rows}.map((row) => row.cells[0].innerText)") == ["s01"]
        assert driver.execute_script("return window.origin") == "null"
    finally:
        driver.close()
        driver.switch_to.window(page_window)
    assert [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_on_a_hub_the_page_has_a_tab_of_its_own(make_course, tmp_path, chromium):
    """A hub's servers let nothing be framed, and tell JupyterLab that it is on a hub by this option."""
    (tmp_path / "CONFIG" / "labconfig").mkdir(parents=True)
    (tmp_path / "CONFIG" / "labconfig" / "page_config.json").write_text(json.dumps({"hubPrefix": "/hub/"}))
    with served(make_course(tmp_path / "course"), tmp_path, chromium) as lab:
        chromium.get(f"{lab.address}/lab?token=secret")
        card = "//div[contains(@class, 'jp-LauncherCard') and contains(., 'Grade a Class')]"
        lab.find(By.XPATH, card).click()  # by the mouse: a script may open no tab
        lab.wait(lambda: len(chromium.window_handles) == 2)
        lab_window, page_window = chromium.window_handles
        assert chromium.find_elements(By.CSS_SELECTOR, "#optviz-class") == []
        chromium.switch_to.window(page_window)
        try:
            lab.find(By.XPATH, "//h1[contains(., 'Class')]")
            assert chromium.current_url == f"{lab.address}/optviz"
        finally:
            chromium.close()
            chromium.switch_to.window(lab_window)
