"""Drawings: small, in the site's classes, and without anything a page should not hold."""

import gzip
import os
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from studio import draw, lines, look, sheet
from studio.__main__ import STYLES, TOLERANCE
from studio.tests.conftest import LYING


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
    contrast, mixed = look.contrast, look.mixed
    assert contrast(mixed(look.INK, look.GROUND, look.EDGE_SHARE), look.GROUND) >= 3
    assert contrast(look.ARROW, look.GROUND) >= 3
    assert contrast(look.DARK_ARROW, look.DARK_GROUND) >= 3
    assert contrast(mixed(look.DARK_EDGE, look.DARK_GROUND, look.EDGE_SHARE), look.DARK_GROUND) >= 3
    assert look.contrast("#ffffff", "#000000") == pytest.approx(21)


def test_things_can_be_told_from_the_ground_in_light_and_dark(monkeypatch):
    assert not look.faint()
    monkeypatch.setattr(look, "EDGE_SHARE", 0.2)
    assert {"mat is faint on light pages", "pillow is faint on light pages"} <= set(look.faint())
    monkeypatch.setattr(look, "DARK_EDGE", "#3a3f3a")
    assert "mat-side is faint on dark pages" in look.faint()


def test_the_style_sheet_of_the_site_is_the_one_made_here():
    assert STYLES.read_text() == look.style_sheet()


def test_in_forced_colours_what_is_filled_by_a_rule_of_its_own_is():
    """A rule for every fill must not be stronger than those for hair and shade."""
    assert ".fig :where([fill]" in look.FORCED_RULES


def test_no_picture_has_an_id_that_another_on_the_page_could_have(poses):
    inset = {"at": {"on": "trunk", "along": 0.3, "around": 0}, "radius": 20}
    solver = poses.lying(lambda frame: frame.update(inset=inset))
    svg = draw.still(solver, 0)
    assert svg.count("<svg") == 2
    assert not re.search(r"\bid=|url\(#|clip-path", svg)


def test_a_close_up_shows_nothing_outside_its_round_window(poses):
    solver = poses.lying()
    seen = draw.pose_view(solver)
    pixels = draw.pixels_of(draw.scene_of(solver.at(0), seen))
    assert pixels.any[:, :40].any() or pixels.any[:, -40:].any()
    draw.through_window(pixels, 60)
    y, x = np.nonzero(pixels.any)
    assert len(y)
    assert np.hypot(y - seen.height / 2, x - seen.width / 2).max() <= 61


def test_a_close_up_has_the_outline_of_another_keyframe_inside_its_window(poses):
    place = {"on": "trunk", "along": 0.2, "around": 0}
    inset = {"at": place, "radius": 19, "size": 100, "ghost": 0}
    frames = [{**LYING["keyframes"][0], "belly": 3}, {"belly": -2, "inset": inset}]
    svg = draw.still(poses.lying(keyframes=frames), 1, ghost=False)
    drawn = re.findall(r'class="fig-ghost"[^>]* d="([^"]*)"', svg)
    assert len(drawn) == 1
    middle = 100 * draw.UNITS / 2
    for start in re.findall(r"M(-?\d+) (-?\d+)", drawn[0]):
        assert np.hypot(*(np.array(start, int) - middle)) <= middle


def test_what_is_small_enough_is_drawn_finely_and_the_rest_plainer(poses, monkeypatch):
    fine = draw.still(poses.lying(), 0)
    monkeypatch.setattr(draw, "MOST", len(fine) - 1)
    assert len(draw.still(poses.lying(), 0)) < len(fine)


def test_a_picture_drawn_again_is_compared_as_a_picture(poses):
    still = draw.still(poses.lying(), 0)
    moved = draw.still(poses.lying(lambda frame: frame["neck"].__setitem__(0, 30)), 0)
    if not sheet.browser():
        assert "CI" not in os.environ
        pytest.skip("Chromium is not installed")
    same, other = sheet.differences([[still, still], [still, moved]])
    assert same == 0 and other > TOLERANCE


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
