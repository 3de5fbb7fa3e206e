"""Drawings: what may stand in one, its mirror image, files of many, and the page for people who
look at them.
"""

import gzip
import io
import json
import re
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from backapp.library import pictures, poses
from backapp.library.authored import FIXTURES, Content, Row, read_files
from backapp.library.locked import Figure, build_store
from backapp.library.locked import sheet as sheet_of

CONTENT = read_files()
DRAWN = {row.key[0]: row.fields for row in CONTENT.of("library.drawing")}
SVG = "{http://www.w3.org/2000/svg}"
SOUND = '<svg class="fig" viewBox="0 0 1260 786"><g class="fig-ana"><path class="fig-ink" d="M1 2L3 4z"/></g></svg>'


def all_of(drawing):
    return [*drawing["stills"], drawing["start_card"], drawing["card"]]


@pytest.fixture(scope="module")
def figures():
    return build_store(CONTENT).figures


# What a drawing is
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", DRAWN)
def test_every_drawing_is_only_a_drawing(slug):
    drawing = DRAWN[slug]
    for svg in all_of(drawing):
        assert pictures.faults(svg) == ()


def compressed(svg):
    return len(gzip.compress(svg.encode(), 6))


def test_drawings_are_light_on_their_way():
    stills = [compressed(svg) for drawing in DRAWN.values() for svg in drawing["stills"]]
    cards = [
        compressed(drawing[name]) for drawing in DRAWN.values() for name in ("start_card", "card")
    ]
    assert sum(stills) / len(stills) <= 6 * 1024 and max(stills) <= 9 * 1024
    assert sum(cards) / len(cards) <= 3.5 * 1024 and max(cards) <= 4.5 * 1024


OPENING = SOUND[: SOUND.index("<path")]


def within(inner):
    return f"{OPENING}{inner}</g></svg>"


@pytest.mark.asvs("1.3.4", "1.5.1")
@pytest.mark.parametrize(
    ("svg", "fault"),
    [
        ("", "must be one <svg"),
        ("<svg/>", "must be one <svg"),
        (SOUND + "<script/>", "must be one <svg"),
        (SOUND.replace('class="fig"', 'class="fig" onload="x()"'), "must be one <svg"),
        (SOUND.replace("</g>", ""), "is no SVG"),
        (within("<!-- x -->"), "neither a document type nor a comment"),
        (within('<!DOCTYPE svg [<!ENTITY a "x">]>'), "neither a document type nor a comment"),
        (within("<?xml-stylesheet href='x'?>"), "neither a document type nor a comment"),
        (within("&#60;script&#62;"), "contains text"),
        (within("<script>1</script>"), "contains <script>"),
        (within("<style>*{}</style>"), "contains <style>"),
        (within("<foreignObject/>"), "contains <foreignObject>"),
        (within('<use href="#x"/>'), "contains <use>"),
        (within('<image href="http://x.example/"/>'), "contains <image>"),
        (within('<a href="javascript:1"><path d="M1 1"/></a>'), "contains <a>"),
        (within('<animate attributeName="d"/>'), "contains <animate>"),
        (within('<x:script xmlns:x="http://www.w3.org/1999/xhtml"/>'), "no part of a drawing"),
        (within('<path d="M1 1" onclick="x()"/>'), "contains onclick="),
        (within('<path d="M1 1" style="fill:red"/>'), "contains style="),
        (within('<path d="M1 1" fill="url(http://x.example)"/>'), "contains fill="),
        (within('<path d="M1 1" fill="url(#inset-a)"/>'), "only its own insets are clipped"),
        (within('<path d="M1 1" clip-path="url(#main)"/>'), "is clipped by 'main'"),
        (within('<path d="M1 1" clip-path="url(//x.example/a.svg#b)"/>'), "is clipped by"),
        (within('<path d="M1 1" xlink:href="#x" xmlns:xlink="http://www.w3.org/1999/xlink"/>'), "href"),
        (within('<path id="main" d="M1 1"/>'), "has the id 'main'"),
        (within('<path id="inset-a" d="M1 1"/><g id="inset-a"/>'), "has the id 'inset-a'"),
        (within('<path class="fig-ink&quot;" d="M1 1"/>'), "contains class="),
    ],
)  # fmt: skip
def test_what_is_more_than_a_drawing_is_told(svg, fault):
    assert pictures.faults(SOUND) == ()
    found = pictures.faults(svg)
    assert any(fault in one for one in found), found


def test_a_close_up_is_clipped_by_its_own_window():
    inset = '<clipPath id="inset-a-1"><circle r="3" cx="1" cy="1"/></clipPath>'
    assert pictures.faults(within(inset + '<g clip-path="url(#inset-a-1)"/>')) == ()
    assert (
        pictures.faults(within('<svg x="9" y="9" width="90" height="90" viewBox="0 0 9 9"/>')) == ()
    )


def test_more_than_a_drawing_is_never_put_into_a_page():
    """Whoever changes the tables past the checks closes the site, and opens nothing."""
    for name, value in (("card", within("<script/>")), ("stills", [within("<script/>")] * 2)):
        rows = dict(CONTENT.rows)
        rows["library.drawing"] = [
            Row(row.model, {**row.fields, name: value}) if row.key == ("bridge",) else row
            for row in rows["library.drawing"]
        ]
        with pytest.raises(ValueError, match="bridge contains <script>"):
            build_store(Content(rows))


# The other side
# --------------------------------------------------------------------------------------------------


def test_the_other_side_is_the_exact_mirror_image(figures):
    for slug, figure in figures.items():
        other = figure.turned("left" if figure.side == "right" else "right")
        assert (other.stills != figure.stills) == bool(figure.side) == other.is_mirrored, slug
        if not figure.side:
            continue
        for svg, mirrored in zip(figure.stills, other.stills, strict=True):
            opening, inner = svg.split(">", 1)
            turned = f'<g transform="matrix(-1 0 0 1 {3 * figure.size[0]} 0)">'
            assert mirrored == f"{opening}>{turned}{inner[: -len('</svg>')]}</g></svg>"
            ElementTree.fromstring(mirrored)
        assert other.turned(figure.side) == figure and other != figure


def test_a_side_that_is_none_changes_nothing(figures):
    for side in ("", "up", "both", "LEFT"):
        assert figures["single-knee-to-chest"].turned(side).side == "right"


# Which drawings there are
# --------------------------------------------------------------------------------------------------


def with_rows(label, rows):
    return Content(CONTENT.rows | {label: rows})


def test_an_older_drawing_and_one_of_another_pose_are_shown_to_nobody(figures):
    assert set(figures) == set(DRAWN)
    turned = [
        Row(row.model, {**row.fields, "pose": row["pose"] | {"side": "left"}})
        if row.key == ("single-knee-to-chest",)
        else row
        for row in CONTENT.of("library.figure")
    ]
    store = build_store(with_rows("library.figure", turned))
    assert set(figures) - set(store.figures) == {"single-knee-to-chest"}
    fewer = [row for row in CONTENT.of("library.drawing") if row.key != ("bridge",)]
    assert "bridge" not in build_store(with_rows("library.drawing", fewer)).figures


def test_a_figure_is_another_when_its_words_or_its_drawings_are(figures):
    for label, name, value in (
        ("library.figure", "pose", CONTENT.one("library.figure", "bridge")["pose"] | {"moves": "Up."}),
        ("library.drawing", "card", DRAWN["mini-bridge"]["card"]),
    ):  # fmt: skip
        rows = [
            Row(row.model, {**row.fields, name: value}) if row.key == ("bridge",) else row
            for row in CONTENT.of(label)
        ]
        assert build_store(with_rows(label, rows)).figures["bridge"] != figures["bridge"]


def test_a_figure_gives_its_pictures_with_their_words(figures):
    bridge = figures["bridge"]
    assert isinstance(bridge, Figure)
    assert bridge.start == bridge.stills[0] and bridge.told == bridge.stills[-1]
    assert len(bridge.captions) == len(bridge.stills) == 2
    assert bridge.size == (420, 262) and bridge.shape == "landscape"
    assert "hips lift" in bridge.moves and bridge.body == poses.body_of(bridge.pose)
    assert bridge.telling == 2 and bridge.how == bridge.captions[1]
    cat = figures["cat-camel"]
    assert cat.telling == 2 < len(cat.stills) and cat.told == cat.stills[1]
    assert figures["side-bend"].size == (320, 400)
    assert bridge.movement == DRAWN["bridge"]["movement"]


# Files of many
# --------------------------------------------------------------------------------------------------


def whole_sheet(figures, *, end=True):
    return sheet_of(figures.values(), end=end)


@pytest.mark.parametrize("end", [True, False])
def test_every_drawing_has_a_window_of_its_own_and_none_is_seen_without_asking(figures, end):
    root = ElementTree.fromstring(whole_sheet(figures, end=end))
    windows = {
        view.get("id"): [float(n) for n in view.get("viewBox").split()]
        for view in root.iter(SVG + "view")
    }
    assert list(windows) == list(figures)
    tops = [float(picture.get("y")) for picture in root.findall(SVG + "svg")]
    assert [box[1] for box in windows.values()] == tops and len(set(tops)) == len(tops)
    first = [float(n) for n in root.get("viewBox").split()]
    assert min(tops) >= first[1] + first[3], "the whole, without a name, shows the first picture"
    apart = {b - a for a, b in zip(tops, tops[1:], strict=False)}
    highest = max(box[3] for box in windows.values())
    assert apart == {pictures.APART} and 4 * highest <= pictures.APART


def test_the_file_of_an_exercise_has_its_stills_by_number(figures):
    log_roll = figures["log-roll"]
    root = ElementTree.fromstring(log_roll.stills_file)
    names = [view.get("id") for view in root.iter(SVG + "view")]
    assert names == [f"still-{n}" for n in range(1, len(log_roll.stills) + 1)]
    assert len(gzip.compress(log_roll.stills_file.encode(), 6)) <= 30 * 1024


def test_a_file_has_the_colours_of_the_dark_that_it_needs(figures):
    css = (FIXTURES.parents[1] / "static/css/figures.css").read_text()
    dark = css.partition("dark) {")[2].partition("\n}")[0]
    who = figures["bridge"].pose.get("person", "ana")
    for svg in (
        figures["bridge"].stills_file,
        figures["bridge"].card_file,
        figures["bridge"].start_file,
    ):
        style = re.search(r"<style>(.*?)</style>", svg)[1]
        for rule in filter(None, (line.strip() for line in dark.splitlines())):
            others = re.match(rf"\.fig-(?!{who}\b)[a-z]+ \.fig-", rule)
            assert (rule in style) != bool(others), rule
        assert style.count("@media") == 2 and "forced-colors: active" in style
        ElementTree.fromstring(svg)


def test_everything_that_is_drawn_has_a_colour_for_the_dark_and_keeps_its_own_on_paper():
    css = (FIXTURES.parents[1] / "static/css/figures.css").read_text()
    known = set(re.findall(r"\.fig-([a-z]+)", css)) | {
        "shade",
        "shadow",
        "felt",
        "eye",
        "brow",
        "mouth",
    }
    for drawing in DRAWN.values():
        for svg in all_of(drawing):
            assert set(re.findall(r'<path class="fig-([a-z]+)', svg)) <= known
            bare = re.findall(r'<(?:path|circle) class="fig-[^>]*>', svg)
            assert all(' fill="' in tag for tag in bare)


# The page for people who look
# ---------------------------------------------------------------------------------------------


def contact_sheet(path, *more, **options):
    out = io.StringIO()
    call_command("contact_sheet", path, *more, stdout=out, **options)
    return out.getvalue(), path.read_text(encoding="utf-8")


def test_the_contact_sheet_shows_every_drawing_with_its_name_large_and_at_card_size(tmp_path):
    said, page = contact_sheet(tmp_path / "deep" / "sheet.html")
    assert f"{len(DRAWN)} figures, 0 faults" in said
    assert set(re.findall(r'<section id="([a-z0-9-]+)"', page)) == set(DRAWN)
    stills = sum(len(drawing["stills"]) for drawing in DRAWN.values())
    assert page.count('class="picture large') == stills
    assert page.count('class="picture card-size') == 2 * len(DRAWN)
    assert "Slow belly breathing" in page and "compressed)" in page


def test_the_contact_sheet_names_faults_and_what_is_not_drawn(tmp_path):
    folder = tmp_path / "library"
    folder.mkdir()
    for path in FIXTURES.glob("*.json"):
        (folder / path.name).write_bytes(path.read_bytes())
    rows = json.loads((folder / "figures.json").read_text())
    rows = [row for row in rows if row["fields"]["exercise"] != ["walking"]]
    for row in rows:
        if row["fields"]["exercise"] == ["bridge"]:
            row["fields"]["pose"]["camera"] = "front"
        if row["fields"]["exercise"] == ["egg-roll"]:
            row["fields"]["pose"]["shape"] = "round"
    (folder / "figures.json").write_text(json.dumps(rows))
    drawings = (folder / "drawings.json").read_text().replace("</svg>", "<script/></svg>", 1)
    (folder / "drawings.json").write_text(drawings)
    said, page = contact_sheet(tmp_path / "sheet.html", folder=folder)
    for words in ("has no figure", "is older than its pose. Run `make drawings`.",
                  "cannot be read: shape is &#x27;round&#x27;", "contains &lt;script&gt;"):  # fmt: skip
        assert words in page
    assert "<script" not in page and " 0 faults" not in said


def test_the_contact_sheet_shows_some_figures_and_their_other_side(tmp_path):
    plain = contact_sheet(tmp_path / "a.html", "side-bend")[1]
    said, page = contact_sheet(tmp_path / "b.html", "side-bend", mirror=True)
    assert "1 figures, 0 faults" in said
    assert "matrix(-1" in page and "matrix(-1" not in plain
    assert "your left hand" in page and page != plain
    with pytest.raises(CommandError, match="no exercise flying"):
        contact_sheet(tmp_path / "c.html", "flying")


def test_a_pose_whose_shape_is_that_of_its_stills(figures):
    for slug, figure in figures.items():
        assert {poses.shape_of_size(*pictures.size(svg)) for svg in figure.stills} == {
            figure.shape
        }, slug
