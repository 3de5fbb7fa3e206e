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
THINGS = [n for n in MATERIALS if n not in BODY]
EDGE_SHARE = 0.55  # how opaque the line round a thing is
DARK_EDGE = "#cfd6d3"
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
        f".fig-edge {{ stroke: {DARK_EDGE}; }}",
        f".fig-arrow {{ stroke: {DARK_ARROW}; }}",
        f".fig-head {{ fill: {DARK_ARROW}; }}",
        ".fig-halo { stroke: #14191c; }",
        ".fig-ghost { stroke: #9aa39c; }",
    ]
    return "\n".join(rules)


FORCED_RULES = """
.fig { forced-color-adjust: none; }
.fig :where([fill]:not([fill="none"])) { fill: Canvas; }
.fig .fig-hair, .fig .fig-eye, .fig .fig-head { fill: CanvasText; }
.fig .fig-shade, .fig .fig-shadow { fill: none; }
.fig .fig-ink, .fig .fig-edge { stroke: CanvasText; stroke-opacity: 1; }
.fig .fig-ghost { stroke: GrayText; }
.fig .fig-halo { stroke: Canvas; }
.fig .fig-arrow { stroke: Highlight; }
"""
HEAD = (
    "/* The colours of drawings in the dark and in forced colours. On light pages and on paper a"
    " drawing has its own. Made from studio/look.py, whose test compares. */\n"
)


def style_sheet():
    """The text of static/css/figures.css."""
    dark = "".join(f"  {line}\n" for line in dark_rules().splitlines())
    forced = "".join(f"  {line}\n" for line in FORCED_RULES.strip().splitlines())
    return (
        f"{HEAD}@media screen and (prefers-color-scheme: dark) {{\n{dark}}}\n"
        f"@media (forced-colors: active) {{\n{forced}}}\n"
    )


def contrast(one, other):
    """The contrast of two colours (WCAG 2): 1 to 21."""

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(colour, ground, share):
    """A colour that covers `share` of the ground."""
    pairs = [(int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def faint(least=3.0):
    """Things that can hardly be told from the ground: neither the fill nor the line round it has
    the contrast, on light pages or in the dark."""
    out = []
    for name in THINGS:
        for mode, fill_, edge, ground in (
            ("light", MATERIALS[name][1], INK, GROUND),
            ("dark", MATERIALS[name][2], DARK_EDGE, DARK_GROUND),
        ):
            line = mixed(edge, ground, EDGE_SHARE)
            if max(contrast(fill_, ground), contrast(line, ground)) < least:
                out.append(f"{name} is faint on {mode} pages")
    return out
