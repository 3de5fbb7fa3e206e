"""Colours: as attributes for light and paper, and as the style sheet for dark and forced colours.

The class names are those of the site's figures where the same thing is meant.
"""

import colorsys

from studio.people import PEOPLE

# material: (class, light, dark). Skin, hair and top are the person's own.
MATERIALS = {
    "wall": ("fig-wall", "#d9cdb8", "#4b5355"),
    "mat": ("fig-mat", "#bcd2cb", "#3f645c"),
    "mat-side": ("fig-mat fig-far", "#8fb0a6", "#2f4d46"),
    "wood": ("fig-prop", "#c0955f", "#94785a"),
    "pillow": ("fig-pillow", "#efe4cd", "#b9b09b"),
    "cushion": ("fig-cushion", "#cf9a52", "#b98948"),
    "ball": ("fig-ball", "#9a86ad", "#8d7a9e"),
    "strap": ("fig-band", "#6b4a86", "#c3a3d6"),
    "gun": ("fig-gun", "#7f8b94", "#98a4ad"),
    "feet": ("fig-feet", "#ece0cb", "#e7d8bf"),
    "shoes": ("fig-shoes", "#59616b", "#a3acb6"),
    "legs": ("fig-legs", "#2c4769", "#6d8fb8"),
    "top": ("fig-top", "#2f7f8a", "#4fa7ae"),
    "skin": ("fig-skin", "#e2a582", "#e6b391"),
    "hair": ("fig-hair", "#4a3630", "#8a6f60"),
}
NUMBER = {name: i + 1 for i, name in enumerate(MATERIALS)}
BODY = ("feet", "shoes", "legs", "top", "skin", "hair")
# What each person has of their own: the key of the colour, and how light it is at least by night.
OWN = {"skin": ("skin", 0.46), "hair": ("hair-colour", 0.36), "top": ("top", 0.46)}
INK, DARK_INK = "#1c2a2b", "#0c1215"
GROUND, DARK_GROUND = "#f6f0e4", "#23261f"
ARROW, DARK_ARROW = "#b5541c", "#f0a15c"


def fill(material, person):
    """The light fill of a material."""
    return own(person, material)[0] if material in OWN else MATERIALS[material][1]


def lighter(colour, least):
    """The colour at a lightness of at least `least` (0 to 1)."""
    r, g, b = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    h, light, s = colorsys.rgb_to_hls(r, g, b)
    r, g, b = colorsys.hls_to_rgb(h, max(light, least), s)
    return f"#{round(r * 255):02x}{round(g * 255):02x}{round(b * 255):02x}"


def own(person, what):
    """A person's own colour of skin, hair or top: light and dark."""
    key, least = OWN[what]
    return [person[key], lighter(person[key], least)]


def dark_rules():
    """The rules for dark pages, as they would stand in a dark block."""
    rules = [f".{c.replace(' ', '.')} {{ fill: {dark}; }}" for c, _, dark in MATERIALS.values()]
    for name, person in PEOPLE.items():
        for what in OWN:
            rules.append(f".fig-{name} .fig-{what} {{ fill: {own(person, what)[1]}; }}")
    rules += [
        f".fig-ground {{ fill: {DARK_GROUND}; }}",
        f".fig-ink {{ stroke: {DARK_INK}; }}",
        ".fig-edge { stroke: #cfd6d3; }",
        f".fig-arrow {{ stroke: {DARK_ARROW}; }}",
        f".fig-head {{ fill: {DARK_ARROW}; }}",
        ".fig-halo { stroke: #14191c; }",
        ".fig-ghost { stroke: #9aa39c; }",
    ]
    return "\n".join(rules)


FORCED_RULES = """
.fig { forced-color-adjust: none; }
.fig [fill]:not([fill="none"]) { fill: Canvas; }
.fig .fig-hair, .fig .fig-eye, .fig .fig-head { fill: CanvasText; }
.fig .fig-shade, .fig .fig-shadow { fill: none; }
.fig .fig-ink, .fig .fig-edge { stroke: CanvasText; stroke-opacity: 1; }
.fig .fig-ghost { stroke: GrayText; }
.fig .fig-halo { stroke: Canvas; }
.fig .fig-arrow { stroke: Highlight; }
"""
