"""Pages of drawings to look at: a contact sheet, and one pose from many cameras."""

import json
import re
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


# Draws pairs of pictures on canvases and writes for each the share of pixels that differ.
COMPARE = """<!doctype html><meta charset="utf-8"><pre id="out"></pre><script>
const pairs = {pairs};
const load = (svg) => new Promise((done) => {{
  const image = new Image();
  image.onload = () => done(image);
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
}});
const pixels = (image) => {{
  const canvas = document.createElement("canvas");
  canvas.width = {width};
  canvas.height = Math.round(({width} * image.height) / image.width);
  const to = canvas.getContext("2d");
  to.fillStyle = "white";
  to.fillRect(0, 0, canvas.width, canvas.height);
  to.drawImage(image, 0, 0, canvas.width, canvas.height);
  return to.getImageData(0, 0, canvas.width, canvas.height).data;
}};
Promise.all(pairs.map(async (pair) => {{
  const [a, b] = (await Promise.all(pair.map(load))).map(pixels);
  if (a.length !== b.length) return 1;
  let off = 0;
  for (let i = 0; i < a.length; i += 4)
    off += [0, 1, 2].some((k) => Math.abs(a[i + k] - b[i + k]) > {step});
  return off / (a.length / 4);
}})).then((found) => {{ document.getElementById("out").textContent = JSON.stringify(found); }});
</script>"""


def differences(pairs, width=420, step=24):
    """For each pair of SVG texts the share of pixels of which a colour differs by more than `step`
    of 255, when they are shown `width` pixels wide."""
    listed = json.dumps(pairs).replace("</", "<\\/")
    html = COMPARE.format(pairs=listed, width=width, step=step)
    found = _browse(html, "--virtual-time-budget=60000", "--dump-dom").decode()
    text = re.search(r'<pre id="out">(.*?)</pre>', found)
    if not text or not text[1]:
        raise RuntimeError("Chromium could not compare the pictures.")
    return json.loads(text[1])


def photograph(html, path, width, height):
    """A PNG of a page."""
    picture = f"--screenshot={Path(path).absolute()}"
    _browse(html, f"--window-size={width},{height}", picture)


def browser():
    """The path of Chromium, or None."""
    return next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), None)


def _browse(html, *options):
    """Open a page in Chromium without a window (it must be installed)."""
    if not browser():
        raise RuntimeError("Chromium is not installed.")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html)
        done = subprocess.run(
            [
                browser(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                *options, source.as_uri(),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    return done.stdout
