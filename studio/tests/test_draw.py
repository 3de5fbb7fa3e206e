"""Drawings: small, in the site's classes, and without anything a page should not hold."""

import gzip
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from studio import draw, lines, look


@pytest.fixture(scope="module")
def still(poses):
    return draw.still(poses.lying(), 0)


def test_a_still_is_well_formed_and_small(still):
    ElementTree.fromstring(still)
    assert len(still) < 16_000
    assert len(gzip.compress(still.encode(), 9)) < 6_500


def test_a_card_is_smaller(poses):
    card = draw.card(poses.lying())
    ElementTree.fromstring(card)
    assert len(gzip.compress(card.encode(), 9)) < 3_500


def test_a_still_has_no_script_no_style_and_no_address(still):
    assert not re.search(r"<script|style=|<style|href|url\(http|on\w+=", still)


def test_every_fill_has_a_class(still):
    for tag in re.findall(r"<(?:path|ellipse|circle)[^>]*>", still):
        assert 'class="fig-' in tag


def test_drawn_again_it_is_the_same(poses, still):
    assert draw.still(poses.lying(), 0) == still


def test_what_is_behind_is_not_seen(poses):
    solver = poses.standing(
        props=[{"prop": "step", "at": [0, 60], "width": 120, "top": 190, "deep": 10}],
        camera="front",
    )
    seen = draw.pose_view(solver)
    pixels = draw.pixels_of(draw.scene_of(solver.at(0), seen))
    free = poses.standing()
    without = draw.pixels_of(draw.scene_of(free.at(0), draw.pose_view(free)))
    assert pixels.body.sum() < 0.2 * without.body.sum()


def test_lines_have_contrast_with_the_ground_in_light_and_dark():
    assert contrast(mixed(look.INK, look.GROUND, 0.55), look.GROUND) >= 3
    assert contrast(look.ARROW, look.GROUND) >= 3
    assert contrast(look.DARK_ARROW, look.DARK_GROUND) >= 3
    assert contrast(mixed("#cfd6d3", look.DARK_GROUND, 0.55), look.DARK_GROUND) >= 3


def test_a_square_is_traced_as_a_square():
    mask = np.zeros((60, 60), bool)
    mask[10:40, 10:40] = True
    path = lines.areas(mask, 1, 0, 0.5, 10)
    numbers = [int(n) for n in re.findall(r"-?\d+", path)]
    assert path.count("M") == 1 and len(numbers) < 60


def test_cracks_join_into_one_line():
    right, down = np.zeros((21, 20), bool), np.zeros((20, 21), bool)
    right[5, 2:12] = True
    down[5:15, 12] = True
    found = lines.joined(lines.chains(right, down))
    assert len(found) == 1 and len(found[0]) == 21


def mixed(colour, ground, share):
    pairs = [(int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def contrast(a, b):
    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(a), light(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)
