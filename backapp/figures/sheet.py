"""Many figures in one file, each with its own `<view>`: `<img src="figures.svg#bridge">`.

A list of fifty exercises then needs one small file instead of fifty; browsers show the view that
the fragment after # names. The stylesheet of the page does not apply to such a file, so it has its
own colours for dark mode.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from backapp.figures.draw import NAMESPACE

WIDE, HIGH = 320, 200
# from one view to the next: large, so that an image of another shape shows no part of a neighbour
APART = 1000
#: class -> colour in dark mode. The light colours are in the drawing itself; a test compares both
#: with the tokens of the stylesheet.
DARK_FILLS = {
    "top": "#4fa7ae", "sleeve": "#43949b", "legs": "#6d8fb8", "skin": "#e6b391", "hair": "#8a6f60",
    "eye": "#10181c",
    "feet": "#e7d8bf", "floor": "#3d4a4b", "mat": "#3f645c", "wall": "#2e3537", "prop": "#94785a",
    "soft": "#75694f",
    "pillow": "#b9b09b", "cushion": "#b98948", "roller": "#b98948", "ball": "#8d7a9e",
    "gun": "#98a4ad",
}  # fmt: skip
DARK_FAR = {"sleeve": "#2f757c", "legs": "#4a6a92", "skin": "#bd8a6b", "feet": "#b9a98b"}
DARK_STROKES = {
    "post": "#94785a",
    "stick": "#94785a",
    "strap": "#c3a3d6",
    "arrow": "#f0a15c",
    "halo": "#14191c",
}


def _style() -> str:
    edged = ".fig-mark,.fig-pillow,.fig-cushion,.fig-roller,.fig-ball"
    edges = edged + "{stroke:#15262e;stroke-opacity:.35}"
    rules = [f".fig-{name}{{fill:{colour}}}" for name, colour in DARK_FILLS.items()]
    rules += [f".fig-{name}.fig-far{{fill:{colour}}}" for name, colour in DARK_FAR.items()]
    rules += [f".fig-{name}{{stroke:{colour}}}" for name, colour in DARK_STROKES.items()]
    rules += [".fig-body{stroke:#0c1215;stroke-opacity:.75}"]
    return (
        f"<style>{edges}@media screen and (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"
    )


def sheet(pictures: Mapping[str, str]) -> str:
    """One SVG of `pictures` (name -> decorative drawing from `render`).

    Shows nothing unless the address names a view.
    """
    windows, drawn = [], []
    for row, (name, picture) in enumerate(pictures.items(), 1):
        top = row * APART
        windows.append(f'<view id="{escape(name)}" viewBox="0 {top} {WIDE} {HIGH}"/>')
        drawn.append(picture.replace("<svg ", f'<svg y="{top}" width="{WIDE}" height="{HIGH}" ', 1))
    return (
        f'<svg{NAMESPACE} viewBox="0 0 {WIDE} '
        f'{HIGH}">{_style()}{"".join(windows)}{"".join(drawn)}</svg>'
    )
