"""Render the PNG icons of the installed site from their SVG files, with Chromium. After changing an
SVG, run `.venv/bin/python tools/icons.py`.

Phones that install a site still need PNG. The sizes are those in static/icons and in
`backapp/practice/offline.py`.
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
