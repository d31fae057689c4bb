"""Make the README's picture, docs/feedback.png, from a page of the demo: `make picture`, with Chromium installed."""

import base64
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By

PAGE = "optviz-demo/feedback/joseph/exercises/nesterov.html"
OUT = Path(__file__).with_name("feedback.png")
WIDTH = 900

with tempfile.TemporaryDirectory() as folder:
    subprocess.run([Path(sys.executable).with_name("optviz"), "demo"], cwd=folder, check=True)
    options = webdriver.ChromeOptions()
    for argument in ("--headless", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={folder}/browser"):
        options.add_argument(argument)
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))  # else Selenium asks the network
    with webdriver.Chrome(options=options, service=service) as browser:
        browser.set_window_size(WIDTH, 2000)
        browser.get(f"file://{folder}/{PAGE}")
        end = browser.find_element(By.CLASS_NAME, "ov-player").location["y"]  # the figure stands above it
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": end, "scale": 1}
        taken = browser.execute_cdp_cmd("Page.captureScreenshot", {"clip": clip, "captureBeyondViewport": True})
        OUT.write_bytes(base64.b64decode(taken["data"]))
print(f"made: {OUT}")
