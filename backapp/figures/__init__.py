"""Figures: a pose in numbers becomes a drawing. How to write a pose: docs/POSES.md.

`render` makes the SVG, `check` lists the faults of a pose in words, `sheet` joins the start
pictures of many exercises into one file. Pure: standard library only, no Django.

    >>> render(bridge, "end")
    '<svg class="fig" viewBox="56 0 208 130" role="img"><title>Bridge: …'
    >>> check(bridge)
    []
"""

from backapp.figures.check import check
from backapp.figures.draw import render, text_equivalent
from backapp.figures.pose import (
    UNREADABLE,
    PoseError,
    in_order,
    read,
    sides_of,
    texts,
    with_texts,
)
from backapp.figures.sheet import sheet

__all__ = [
    "UNREADABLE",
    "PoseError",
    "check",
    "in_order",
    "read",
    "render",
    "sheet",
    "sides_of",
    "text_equivalent",
    "texts",
    "with_texts",
]
