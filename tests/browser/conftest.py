"""A headless Chromium, the pages under test opened in it as a notebook's output would be, and what it complained of."""

import json
import shutil
from importlib.resources import files

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")


@pytest.fixture(scope="session")
def chromium():
    """Start Chromium once, without network, its console and its requests recorded."""
    if not (CHROMIUM and DRIVER):
        pytest.skip("no Chromium with chromedriver on this machine (Debian: apt-get install chromium chromium-driver)")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    flags = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-sync"
    for flag in (*flags.split(), "--disable-background-networking", "--disable-component-update", "--mute-audio"):
        options.add_argument(flag)
    options.add_argument("--window-size=1200,900")
    options.add_argument("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def open_page(chromium, tmp_path):
    """Open HTML as a file of its own and go into its iframe; afterwards no error was logged and nothing was fetched."""

    def opened(page):
        path = tmp_path / "page.html"
        path.write_text(f"<!doctype html><meta charset=utf-8><title>output</title>{page}", encoding="utf-8")
        chromium.switch_to.default_content()
        chromium.get(path.as_uri())
        chromium.switch_to.frame(0)
        return chromium

    chromium.get_log("browser"), chromium.get_log("performance")
    yield opened
    assert [entry for entry in chromium.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []
    assert [url for url in requests(chromium) if not url.startswith(("file:", "about:", "data:"))] == []


def violations(driver, options=""):
    """What axe-core finds wrong with the page, as (rule, elements)."""
    axe = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    driver.execute_script(f"{axe};window.axe = axe")
    found = driver.execute_async_script(f"axe.run({options}).then(arguments[0])")
    assert len(found["passes"]) > 5, "axe looked at the page"
    return [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found["violations"]]


def requests(driver):
    """Yield the address of every request the browser made since the last call."""
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            yield message["params"]["request"]["url"]
