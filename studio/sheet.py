"""Pages of drawings to look at: a contact sheet, and one pose from many cameras."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from studio import look

PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; font: 13px sans-serif; background: {ground}; color: {text}; }}
figure {{ display: inline-block; margin: 3px; vertical-align: top; }}
svg {{ display: block; width: 100%; height: auto; }}
{rules}
</style>{body}"""


def page(pictures, width, mode="light"):
    """An HTML page of (name, svg) pictures, `width` pixels each. `mode`: light, dark or forced."""
    rules = {"light": "", "dark": look.dark_rules(), "forced": look.FORCED_RULES}[mode]
    body = "".join(
        f'<figure style="width:{width}px">{svg}<figcaption>{name}</figcaption></figure>'
        for name, svg in pictures
    )
    ground, text = (look.DARK_GROUND, "#ddd") if mode == "dark" else (look.GROUND, "#222")
    if mode == "forced":
        ground, text = "#000", "#fff"
    return PAGE.format(ground=ground, text=text, rules=rules, body=body)


def photograph(html, path, width, height):
    """A PNG of a page, by Chromium without a window (it must be installed)."""
    browser = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), None)
    if not browser:
        raise RuntimeError("Chromium is not installed.")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html)
        subprocess.run(
            [
                browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                f"--window-size={width},{height}", f"--screenshot={Path(path).absolute()}",
                source.as_uri(),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
