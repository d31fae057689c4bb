"""The exported lesson in a real browser: player and explorer run in the page that nbconvert makes, with no network."""

import re
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from traitlets.config import Config

MAKEFILE = Path(__file__).parents[2] / "Makefile"
EXECUTED = Path(__file__).parents[2] / "solutions" / "lesson" / "optimization_landscape.ipynb"


@pytest.fixture(params=["lab", "classic"])
def page(request, open_page):
    exporter = HTMLExporter(template_name=request.param, mathjax_url="", require_js_url="", jquery_url="")
    exporter.widget_renderer_url = ""
    exporter.mermaid_js_url = "data:text/javascript,export default {initialize(){}}"  # nbconvert would fetch it
    return open_page(exporter.from_notebook_node(nbformat.read(EXECUTED, as_version=4))[0])


@pytest.fixture
def lecture(open_page):
    """The page that `make lesson` makes, from the flags that stand there."""
    flags = dict(re.findall(r"--(TagRemovePreprocessor\.\w+|HTMLExporter\.\w+)=(\S*)", MAKEFILE.read_text("utf-8")))
    assert flags.pop("TagRemovePreprocessor.enabled") == "True"
    config = Config({"TagRemovePreprocessor": {"enabled": True}})
    config.TagRemovePreprocessor.remove_input_tags = {flags.pop("TagRemovePreprocessor.remove_input_tags")}
    config.HTMLExporter = Config({name.partition(".")[2]: value for name, value in flags.items()})
    exporter = HTMLExporter(config=config, exclude_input_prompt=True, exclude_output_prompt=True)
    exporter.mermaid_js_url = "data:text/javascript,export default {initialize(){}}"
    page = open_page(exporter.from_notebook_node(nbformat.read(EXECUTED, as_version=4))[0])
    page.switch_to.default_content()
    return page


def test_the_first_path_is_on_the_first_screen_and_no_tool_on_the_page(lecture):
    lecture.set_window_size(1280, 900)
    place = "const r = document.querySelector('img').getBoundingClientRect(); return [r.top, r.bottom, innerHeight]"
    top, bottom, screen = lecture.execute_script(place)
    assert 0 < top < bottom < screen
    assert "three paths" in lecture.find_element(By.TAG_NAME, "img").get_attribute("alt")
    text = lecture.find_element(By.TAG_NAME, "body").text
    assert "class Momentum" in text and "claim(" in text
    for tool in ("def plot_surface", "PLAYER =", "EXPLORER =", "def best_rate", "import numpy"):
        assert tool not in text


def test_the_player_plays_by_keyboard_inside_the_lesson(page):
    page.find_element(By.ID, "speed").send_keys("4")
    page.find_element(By.ID, "play").send_keys(Keys.SPACE)
    counter = page.find_element(By.ID, "count")
    assert counter.text != "step 100 of 100"
    WebDriverWait(page, 30, poll_frequency=0.05).until(lambda _: counter.text == "step 100 of 100")


def test_the_explorer_answers_inside_the_lesson(page):
    page.switch_to.default_content()
    page.switch_to.frame(1)
    before = page.find_element(By.ID, "say").text
    page.find_element(By.ID, "map").send_keys(Keys.ARROW_LEFT)
    assert page.find_element(By.ID, "say").text != before


def test_keys_in_the_player_do_not_reach_the_notebook(page):
    page.switch_to.default_content()
    page.execute_script("window.heard = []; document.addEventListener('keydown', e => heard.push(e.key), true)")
    page.switch_to.frame(0)
    page.find_element(By.ID, "step").send_keys(Keys.ARROW_LEFT, Keys.SPACE, Keys.SPACE)
    page.switch_to.default_content()
    assert page.execute_script("return heard") == []
