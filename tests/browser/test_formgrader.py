"""Formgrader in a real JupyterLab: autograde by its button, look, override, comment, grade again, make feedback."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from autograder.course import release
from tests.browser.lab import Lab, served

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def lab(make_course, tmp_path: Path, chromium) -> Iterator[Lab]:
    """The course has no gradebook, and no environment is activated."""
    with served(make_course(tmp_path / "course", "sofia", "ada"), tmp_path, chromium) as lab:
        yield lab


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
