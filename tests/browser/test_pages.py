"""The student's page and the class report in a real browser: no error, no request, accessible, at every size."""

from importlib.resources import files

import html5lib
import pytest

from autograder.commands.explain import explain
from autograder.report import page as report
from autograder.running import run
from autograder.running.options import Options
from tests.browser.conftest import requests
from tests.feedback.answers import DECAYING, HOSTILE, RIGHT, graded, made

SIZES = {"desktop": (1280, 900), "phone": (390, 800)}
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], iframes: false}"  # the player's frame is audited apart
AXE = f"const done = arguments[0]; axe.run({RULES}).then(done)"


@pytest.fixture
def opened(chromium, tmp_path):
    """Open a page as a file; afterwards nothing was logged and nothing but the file was asked for."""

    def go(text, size):
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8")
        chromium.switch_to.default_content()
        chromium.set_window_size(*size)
        chromium.get(path.as_uri())
        return chromium

    chromium.get_log("browser"), list(requests(chromium))
    yield go
    assert chromium.get_log("browser") == []
    assert [url for url in requests(chromium) if not url.startswith(("file:", "data:", "about:"))] == []
    chromium.set_window_size(1200, 900)


@pytest.fixture(scope="module")
def class_report():
    answers = {"ada": RIGHT, "bob": DECAYING, "eve<script>": HOSTILE, "kim": RIGHT}
    rows, figures = zip(*(graded(source, student) for student, source in answers.items()), strict=True)
    return report(rows, figures, previous=rows[:1], similar=[("adagrad", ["ada", "kim"])])


@pytest.fixture(scope="module")
def appeal(make_course, tmp_path_factory):
    """The page of an appeal, which the command has written."""
    course = make_course(tmp_path_factory.mktemp("appeal") / "course", "sofia")
    run.grade(course, Options("exercises", jobs=1, gradebook=False))
    list(explain(course, "sofia", "adagrad"))
    return (course.results_folder("exercises") / "explain" / "sofia" / "adagrad_tests.html").read_text(encoding="utf-8")


def violations(driver):
    """What axe-core finds against WCAG 2.1 A and AA."""
    driver.execute_cdp_cmd(
        "Runtime.evaluate", {"expression": files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")}
    )
    found = driver.execute_async_script(AXE)
    assert len(found["passes"]) > 5, "axe looked at the page"
    return [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found["violations"]]


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("source", [RIGHT, DECAYING, HOSTILE], ids=["right", "wrong", "hostile"])
def test_a_students_page_is_accessible_and_fits(opened, source, size):
    driver = opened(made(source), size)
    assert violations(driver) == []
    width = driver.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], "nothing hangs over the edge"


def test_the_paths_are_walked_step_by_step_under_the_pages_own_policy(opened):
    driver = opened(made(DECAYING), SIZES["desktop"])
    assert "script-src 'sha256-" in driver.page_source
    driver.find_element("css selector", ".ov-player summary").click()
    driver.switch_to.frame(0)
    assert driver.find_element("id", "count").text == "step 1 of 40", "it opens where the paths part"
    driver.find_element("id", "back").click()
    assert driver.find_element("id", "count").text == "step 0 of 40"
    assert "your path" in driver.find_element("css selector", "tbody").text


def test_the_player_is_accessible(opened):
    frame = html5lib.parse(made(DECAYING), namespaceHTMLElements=False).find(".//iframe")
    assert violations(opened(frame.attrib["srcdoc"], SIZES["phone"])) == []


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_page_of_an_appeal_is_accessible_and_fits(opened, appeal, size):
    driver = opened(appeal, size)
    assert violations(driver) == []
    width = driver.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], "nothing hangs over the edge"


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_report_is_accessible(opened, class_report, size):
    assert violations(opened(class_report, size)) == []


def test_the_report_is_searched_and_sorted(opened, class_report):
    driver = opened(class_report, SIZES["desktop"])
    rows = "[...document.querySelectorAll('#students tbody tr')]"
    visible = f"return {rows}.filter(r => !r.hidden).map(r => r.cells[0].innerText)"
    assert driver.execute_script(visible) == ["ada", "bob", "eve<script>", "kim"]
    driver.find_element("css selector", "#q").send_keys("ki")
    assert driver.execute_script(visible) == ["kim"]
    driver.find_element("css selector", "#q").send_keys("\ue003\ue003")  # backspace
    driver.find_elements("css selector", "#students th button")[2].click()
    assert driver.execute_script(visible)[-1] in ("ada", "kim"), "sorted by total, highest last"
    driver.find_elements("css selector", "#students th button")[2].click()
    assert driver.execute_script(visible)[0] in ("ada", "kim")
    mistake = driver.find_element("css selector", "#mi option:nth-child(2)").get_attribute("value")
    driver.execute_script("mi.value = arguments[0]; mi.dispatchEvent(new Event('input'))", mistake)
    assert mistake == "adagrad.ema_decay" and driver.execute_script(visible) == ["bob"]


WORDS = """return [...arguments[0].childNodes].flatMap(t => [...(t.data ?? '').matchAll(/[^ _.+]+/g)].map(word => {
const r = document.createRange();
const letter = i => (r.setStart(t, i), r.setEnd(t, i + 1), r.getClientRects()[0].top);
return new Set([...word[0]].map((_, i) => letter(word.index + i))).size }))"""
NOTEBOOKS = ("adagrad", "adamw", "lr_finder", "nesterov", "sgd_momentum_reflection")
SLUGS = "lr_finder.made_with_another_rate+new_optimizer_each_step", "adamw.no_bias_correction_in_either"


def lines_of_words(driver, element):
    """On how many lines each word of an element's text stands."""
    return driver.execute_script(WORDS, element)


def test_a_report_with_many_columns_fits_a_desktop_and_breaks_names_between_their_words(opened):
    row, _ = graded(DECAYING, "bob")
    statuses = ("error", "missing", "timeout", "crash", "graded")
    known = [{"id": slug, "sentence": slug} for slug in SLUGS]
    rows = [
        {**row, "notebook": name, "cell": f"{name}_tests", "status": status, "diagnosis": known[0], "diagnoses": known}
        for name, status in zip(NOTEBOOKS, statuses, strict=True)
    ]
    driver = opened(report(rows, []), SIZES["desktop"])
    tall = driver.execute_script("const t = document.querySelector('.tall'); return [t.scrollWidth, t.clientWidth]")
    assert tall[0] <= tall[1], "nothing is cut off"
    slugs = driver.find_elements("css selector", ".slug")
    assert [s.get_attribute("textContent").rstrip(",") for s in slugs] == list(SLUGS)
    assert set(lines_of_words(driver, slugs[0])) == {1}, "no line ends within a word"


@pytest.mark.parametrize("width", [1000, 400])
def test_the_columns_of_a_worked_step_keep_their_words_whole(opened, width):
    page = made(DECAYING).replace("(2.5, 1)", "(0.1, 0.2, 0.4) and (0.64, 0.2304, 0.009216) " * 3)
    driver = opened(page, (width, 900))
    for head in driver.find_elements("css selector", ".ov-worked th"):
        assert set(lines_of_words(driver, head)) <= {1}
