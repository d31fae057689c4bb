"""The player in a real browser: it plays to the last frame, by keyboard too, and shows what the paths are."""

from html.parser import HTMLParser

import numpy as np
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from optviz_ref import LANDSCAPES, SGD, Adam, Momentum, RMSprop, optimize, player_html
from tests.browser.conftest import violations

LAND = LANDSCAPES["elongated_quadratic"]
MAKERS = {
    "SGD": lambda: SGD(lr=0.09),
    "Momentum": lambda: Momentum(lr=0.01),
    "RMSprop": lambda: RMSprop(lr=0.05),
    "Adam": lambda: Adam(lr=0.4),
}


@pytest.fixture(scope="module")
def paths():
    return {name: optimize(maker, LAND.func, LAND.grad, LAND.start, 100) for name, maker in MAKERS.items()}


@pytest.fixture
def page(open_page, paths):
    return open_page(player_html(LAND, paths, "Four <optimizers> & a \"bowl\" with 'quotes'"))


def counter(page):
    return page.find_element(By.ID, "count").text


def press(page, *keys):
    """Press keys as a reader does, wherever the focus is."""
    for key in keys:
        ActionChains(page).send_keys(key).perform()


def wait_for(page, text):
    WebDriverWait(page, 30, poll_frequency=0.05).until(lambda _: counter(page) == text)


def test_the_whole_paths_are_seen_at_first(page, paths):
    assert counter(page) == "step 100 of 100"
    lines = page.find_elements(By.CSS_SELECTOR, "#pictures polyline")
    assert [len(line.get_attribute("points").split()) for line in lines] == [101] * 8


def test_title_with_markup_is_text(page):
    assert page.find_element(By.TAG_NAME, "h1").text == "Four <optimizers> & a \"bowl\" with 'quotes'"


def test_play_runs_from_the_first_to_the_last_frame_and_stops(page):
    Select(page.find_element(By.ID, "speed")).select_by_value("4")
    button = page.find_element(By.ID, "play")
    button.click()
    assert "Pause" in button.text
    wait_for(page, "step 100 of 100")
    WebDriverWait(page, 5).until(lambda _: "Play" in button.text)
    assert page.find_element(By.ID, "say").get_property("textContent").startswith("step 100 of 100. SGD: loss")


def test_pause_stops_where_it_is(page):
    button = page.find_element(By.ID, "play")
    button.click()
    WebDriverWait(page, 10, poll_frequency=0.02).until(
        lambda _: counter(page) not in ("step 0 of 100", "step 1 of 100")
    )
    button.click()
    paused = counter(page)
    frames = "const done=arguments[0];let n=0;const f=()=>++n<12?requestAnimationFrame(f):done();f()"
    page.execute_async_script(frames)
    assert counter(page) == paused != "step 100 of 100"


def test_keyboard_alone_plays_steps_and_jumps(page):
    press(page, Keys.TAB)
    assert page.switch_to.active_element.get_attribute("id") == "play"
    press(page, Keys.HOME)
    assert counter(page) == "step 0 of 100"
    press(page, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
    assert counter(page) == "step 1 of 100"
    press(page, Keys.END)
    assert counter(page) == "step 100 of 100"
    press(page, *[Keys.TAB] * 4, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    assert page.find_element(By.ID, "speed").get_property("value") == "4"
    ActionChains(page).key_down(Keys.SHIFT).send_keys(Keys.TAB * 4).key_up(Keys.SHIFT).perform()
    press(page, Keys.SPACE)
    assert "Pause" in page.find_element(By.ID, "play").text
    wait_for(page, "step 100 of 100")


def test_space_anywhere_plays_and_pauses(page):
    page.find_element(By.TAG_NAME, "h1").click()
    press(page, Keys.SPACE)
    assert "Pause" in page.find_element(By.ID, "play").text
    press(page, Keys.SPACE)
    assert "Play" in page.find_element(By.ID, "play").text


@pytest.mark.parametrize("step", [0, 1, 37, 99, 100])
def test_every_frame_shows_the_points_and_the_losses(page, paths, step):
    move = "const s=document.getElementById('step');s.value=arguments[0];s.dispatchEvent(new Event('input'))"
    page.execute_script(move, step)
    rows = page.find_elements(By.CSS_SELECTOR, "tbody tr")
    for row, (name, path) in zip(rows, paths.items(), strict=True):
        shown = [float(cell.text) for cell in row.find_elements(By.TAG_NAME, "td")]
        np.testing.assert_allclose(shown, [*path[step], LAND.func(path[step])], rtol=6e-3)
        assert row.find_element(By.TAG_NAME, "th").text.strip() == name
    lines = page.find_elements(By.CSS_SELECTOR, "#pictures polyline")
    assert {len(line.get_attribute("points").split()) for line in lines} == {step + 1}


def test_the_slider_tells_a_screen_reader_its_step(page):
    page.find_element(By.ID, "step").send_keys(Keys.ARROW_LEFT)
    assert page.find_element(By.ID, "step").get_attribute("aria-valuetext") == "step 99 of 100"
    assert page.find_element(By.ID, "say").get_property("textContent").startswith("step 99 of 100.")


def test_a_path_that_leaves_is_crossed_from_that_step_on(open_page):
    saddle = LANDSCAPES["saddle_point"]
    path = optimize(lambda: SGD(lr=0.1), saddle.func, saddle.grad, saddle.start, 50)
    path[40:] = np.nan
    page = open_page(player_html(saddle, {"SGD": path}))
    assert (
        "leaves the view at step 19" in page.find_element(By.TAG_NAME, "th").find_element(By.XPATH, "//tbody//th").text
    )
    cells = [cell.text for cell in page.find_elements(By.CSS_SELECTOR, "tbody td")]
    assert cells == ["not finite"] * 3
    cross = page.find_element(By.CSS_SELECTOR, "[data-from]")
    assert cross.is_displayed()
    press(page, Keys.TAB, Keys.HOME)
    assert not cross.is_displayed()


def test_without_scripts_the_paths_are_still_there(paths):
    found = []

    class Page(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.append((tag, dict(attributes)))

    Page().feed(player_html(LAND, paths))
    [(_, frame)] = [item for item in found if item[0] == "iframe"]
    assert frame["sandbox"] == "allow-scripts" and frame["title"].startswith("Animation")
    found.clear()
    Page().feed(frame["srcdoc"])
    assert [
        len(line["points"].split())
        for tag, line in found
        if tag == "polyline" and "id" in line and len(line["points"]) > 99
    ] == [101] * 8


def test_every_control_has_a_name(page):
    named = "const e=arguments[0];return e.ariaLabel||[...e.labels||[]].map(l=>l.innerText).join()||e.innerText"
    for control in page.find_elements(By.CSS_SELECTOR, "input,select,button"):
        assert page.execute_script(named, control).strip(), control.get_attribute("outerHTML")
    for picture in page.find_elements(By.CSS_SELECTOR, "svg[role=img]"):
        assert picture.find_element(By.TAG_NAME, "title").get_property("textContent")


def test_axe_finds_nothing_to_complain_of(page):
    assert violations(page, "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}") == []
