"""The gallery in a real browser: nothing to scroll sideways, on a desktop and on a phone, and no rule of axe broken."""

import pytest
from selenium.webdriver.common.by import By

from optviz_ref.gallery import gallery_html
from tests.browser.conftest import violations


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("gallery") / "gallery.html"
    path.write_text(gallery_html(["himmelblau", "six_hump_camel"]), encoding="utf-8")
    return path


@pytest.mark.parametrize(("width", "columns"), [(1280, 7), (390, 2)])
def test_it_fits(chromium, file, width, columns):
    chromium.switch_to.default_content()
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": True}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        chromium.get(file.as_uri())
        assert chromium.execute_script("return document.documentElement.scrollWidth") <= width
        pictures = chromium.find_elements(By.CSS_SELECTOR, "#himmelblau figure svg")
        assert len({p.location["x"] for p in pictures}) == columns
        assert all(p.size["width"] == pytest.approx(p.size["height"], abs=1) for p in pictures)
        assert violations(chromium) == []
    finally:
        chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
