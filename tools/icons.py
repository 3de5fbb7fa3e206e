"""Draw the icons of the installed site as PNG, from their SVG, with Chromium: `.venv/bin/python
tools/icons.py`, after a change of either.

Phones that install a site still ask for PNG. The sizes are those that static/icons has and
`backapp/practice/offline.py` names.
"""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

ICONS = Path(__file__).resolve().parents[1] / "static" / "icons"
MADE = {"app-192.png": ("app.svg", 192), "app-512.png": ("app.svg", 512), "maskable-512.png": ("maskable.svg", 512),
        "touch-180.png": ("maskable.svg", 180)}  # fmt: skip

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
    )
    for name, (source, size) in MADE.items():
        page = browser.new_page(viewport={"width": size, "height": size})
        page.set_content(
            f"<style>*{{margin:0}}svg{{display:block;width:{size}px}}</style>{(ICONS / source).read_text()}"
        )
        page.screenshot(path=ICONS / name, omit_background=True)
        page.close()
    browser.close()
