"""Contrast of every pair of colours that occurs in the style sheet, by WCAG's formula, in light and
dark.
"""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "static/css/app.css").read_text(encoding="utf-8")
MODES = ("light", "dark")
AAA, AA, EDGE = 7.0, 4.5, 3.0  # WCAG 2.2: 1.4.6, 1.4.3, 1.4.11

GROUNDS = (
    "paper",
    "card",
    "sunk",
    "teal-soft",
    "amber-soft",
    "plum-soft",
    "plum-stripe",
    "red-soft",
)
PAIRS = [
    # Body text and quiet text are long, and on every background.
    *((text, ground, AAA) for text in ("ink", "ink-soft") for ground in GROUNDS),
    # Links are in running text on plain backgrounds, and on tinted ones in notices and bands.
    *(
        ("teal", ground, AAA if ground in ("paper", "card", "sunk", "teal-soft") else AA)
        for ground in GROUNDS
    ),
    # Each meaning on its own tint and on the plain backgrounds.
    *(
        (tone, ground, AAA)
        for tone in ("amber", "plum", "red")
        for ground in ("paper", "card", "sunk", f"{tone}-soft")
    ),
    ("plum", "plum-stripe", AA),
    # Text on a solid colour: buttons, and the headings of advice.
    ("on-teal", "teal", AAA),
    ("on-red", "red", AAA),
    ("on-amber", "amber-strong", AAA),
    ("paper", "ink", AAA),
    # Edges of controls, and marks with a meaning.
    *(("line-strong", ground, EDGE) for ground in ("paper", "card", "sunk")),
]


def tokens(mode):
    """Token name -> #rrggbb, as it is in `mode`."""
    layer = CSS[CSS.index("@layer tokens {") : CSS.index("@layer base {")]
    light, dark, *_figures = layer.split("@media screen and (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return (
        found if mode == "light" else found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    )


def luminance(colour):
    """Relative luminance of #rrggbb, 0 (black) to 1 (white)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Contrast ratio, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_gives_the_known_ends_of_the_scale():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
def test_every_pair_of_colours_that_meets_has_enough_contrast(mode):
    colour = tokens(mode)
    weak = {
        f"{text} on {ground}": round(contrast(colour[text], colour[ground]), 2)
        for text, ground, least in PAIRS
        if contrast(colour[text], colour[ground]) < least
    }
    assert weak == {}, f"too weak in {mode} mode"


def test_dark_mode_gives_every_ground_and_text_its_own_colour():
    meeting = {name for text, ground, _ in PAIRS for name in (text, ground)}
    light, dark = tokens("light"), tokens("dark")
    assert {name for name in meeting if light[name] == dark[name]} == set()


def test_no_colour_is_written_outside_the_tokens():
    rest = CSS[CSS.index("@layer base {") :]
    # print is black on white
    outside = set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)", rest)) - {"#000", "#333"}
    assert outside == set()


def test_every_token_that_is_used_exists_and_every_token_is_used():
    defined = set(re.findall(r"--([\w-]+):", CSS))
    used = set(re.findall(r"var\(--([\w-]+)", CSS))
    assert used - defined == set()
    assert defined - used == set()


@pytest.mark.parametrize("mode", MODES)
def test_the_browser_paints_its_own_edge_in_the_colour_of_the_paper(mode):
    base = (Path(__file__).parents[2] / "templates/parts/head.html").read_text(encoding="utf-8")
    assert (
        f'<meta name="theme-color" content="{tokens(mode)["paper"]}" '
        f'media="(prefers-color-scheme: {mode})">'
    ) in base
