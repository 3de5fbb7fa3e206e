"""Drawings as SVG text: what they may contain, their mirror image, and many of them in one file.

The studio draws them and the tables store them. Since content can be edited and imported, each is
read before it is used: nothing in it may run, load or be anything but shapes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from django.conf import settings

UNITS = 3  # of a drawing for a pixel of its nominal size
APART = 6000  # from one window of a file to the next: more than a box of another shape shows
NAMESPACE = "http://www.w3.org/2000/svg"
SHAPES = {"svg", "g", "path", "circle", "ellipse", "rect", "line", "clipPath"}
ATTRIBUTES = {
    "class", "viewBox", "id", "d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry",
    "width", "height", "transform", "fill", "fill-opacity", "fill-rule", "clip-path",
    "stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin",
    "stroke-dasharray",
}  # fmt: skip
#: No value has anything else: no address, no style, no entity.
_VALUE = re.compile(r"[\w\s.,#%()/+-]*", re.ASCII)
BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_OWN_ID = re.compile(r"inset-[a-z0-9-]+")  # no id of a page begins like this
_CLIPPED = re.compile(r"url\(#([^)]*)\)")
_OPENING = re.compile(r'<svg(?: xmlns="[^"]*")? class="fig" viewBox="0 0 (\d+) (\d+)">')


@lru_cache(maxsize=1024)  # of a few content versions: an edit changes one or two of 260
def faults(svg: str) -> tuple[str, ...]:
    """Why this is not a drawing that may stand in a page."""
    if not _OPENING.match(svg) or not svg.endswith("</svg>"):
        return ('must be one <svg class="fig" viewBox="0 0 WIDTH HEIGHT">',)
    if "<!" in svg or "<?" in svg:
        return ("must contain neither a document type nor a comment",)
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        return (f"is no SVG: {error}",)
    return tuple(dict.fromkeys(_faults_in(root)))


def _faults_in(root: ElementTree.Element) -> Iterator[str]:
    ids: list[str] = []
    clipped: set[str] = set()
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{NAMESPACE}}}")
        if name not in SHAPES:
            yield f"contains <{name:.40}>, which is no part of a drawing"
        if (element.text or "").strip() or (element.tail or "").strip():
            yield "contains text; words stand beside a drawing"
        for attribute, value in element.attrib.items():
            if attribute not in ATTRIBUTES or not _VALUE.fullmatch(value):
                yield f"contains {attribute:.40}={value!r:.40}, which is no part of a drawing"
            elif attribute == "clip-path":
                clipped |= set(_CLIPPED.findall(value)) or {value}
            elif "url" in value:
                yield f"contains {attribute}={value!r:.40}: only its own insets are clipped"
        if identity := element.get("id"):
            ids.append(identity)
    for identity in ids:
        if not _OWN_ID.fullmatch(identity) or ids.count(identity) > 1:
            yield f"has the id {identity!r:.40}: ids begin with “inset-”, and occur once"
    for identity in sorted(clipped - set(ids)):
        yield f"is clipped by {identity!r:.40}, which is not in it"


def size(svg: str) -> tuple[int, int]:
    """Width and height of a drawing, in pixels of its nominal size."""
    found = _OPENING.match(svg)
    if found is None:
        raise ValueError("no drawing")
    return round(int(found[1]) / UNITS), round(int(found[2]) / UNITS)


def mirrored(svg: str) -> str:
    """The exact mirror image: by its numbers, so that it is the same in a page, as an image and
    on paper (tests/faults, F-43).
    """
    found = _OPENING.match(svg)
    if found is None:
        raise ValueError("no drawing")
    inner = svg[found.end() : -len("</svg>")]
    return f'{found[0]}<g transform="matrix(-1 0 0 1 {found[1]} 0)">{inner}</g></svg>'


def alone(svg: str) -> str:
    """A drawing as a file of its own, with its colours for the dark."""
    found = _OPENING.match(svg)
    if found is None:
        raise ValueError("no drawing")
    head = f'<svg xmlns="{NAMESPACE}" class="fig" viewBox="0 0 {found[1]} {found[2]}">'
    return f"{head}{_style([svg])}{svg[found.end() :]}"


def sheet(drawings: Mapping[str, str]) -> str:
    """Many drawings (name -> SVG) in one file, each with its own window: `file.svg#name`.

    Shows nothing unless the address names one.
    """
    windows, drawn = [], []
    for row, (name, svg) in enumerate(drawings.items(), 1):
        found = _OPENING.match(svg)
        if found is None:
            raise ValueError(f"no drawing: {name}")
        wide, high, top = found[1], found[2], row * APART
        windows.append(f'<view id="{escape(name)}" viewBox="0 {top} {wide} {high}"/>')
        drawn.append(
            f'<svg class="fig" y="{top}" width="{wide}" height="{high}" '
            f'viewBox="0 0 {wide} {high}">{svg[found.end() :]}'
        )
    return (
        f'<svg xmlns="{NAMESPACE}" viewBox="0 0 1260 786">{_style(drawings.values())}'
        f"{''.join(windows)}{''.join(drawn)}</svg>"
    )


@cache
def _rules() -> tuple[str, ...]:
    """The colours of drawings in the dark and in forced colours, line by line."""
    path = Path(settings.BASE_DIR) / "static/css/figures.css"
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if not line.startswith("/*"))


def _style(drawings: Iterable[str]) -> str:
    """The rules that these drawings need: the style sheet of a page does not reach an image."""
    people = set(re.findall(r'<g class="(fig-[a-z]+)">', "".join(svg[:200] for svg in drawings)))
    kept = [rule for rule in _rules() if not (who := _OF.match(rule)) or who[1] in people]
    return f"<style>{''.join(kept)}</style>"


_OF = re.compile(r"\.(fig-[a-z]+) \.fig-")  # a rule for what one person wears
