"""The sheet that a list asks for once; the dark colours it brings; the page for people who look
at pictures.
"""

import gzip
import io
import json
import random
import re
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from backapp.figures import check, in_order, render, sheet, texts
from backapp.library.authored import FIXTURES

ROOT = Path(__file__).resolve().parents[2]
sheets = import_module("backapp.figures.sheet")
CSS = (ROOT / "static/css/app.css").read_text(encoding="utf-8")
POSES = {
    row["fields"]["exercise"][0]: row["fields"]["pose"]
    for row in json.loads((FIXTURES / "figures.json").read_text(encoding="utf-8"))
}
SVG = "{http://www.w3.org/2000/svg}"


def whole_sheet(moment="start"):
    return sheet({slug: render(pose, moment, decorative=True) for slug, pose in POSES.items()})


def test_every_figure_has_a_window_of_its_own_and_none_is_seen_without_asking():
    root = ElementTree.fromstring(whole_sheet())
    windows = {
        view.get("id"): [float(n) for n in view.get("viewBox").split()]
        for view in root.iter(SVG + "view")
    }
    assert list(windows) == list(POSES)
    tops = [float(picture.get("y")) for picture in root.findall(SVG + "svg")]
    assert [box[1] for box in windows.values()] == tops and len(set(tops)) == len(tops)
    first = [float(n) for n in root.get("viewBox").split()]
    assert min(tops) >= first[1] + first[3], "the whole, without a name, shows the first picture"


def test_windows_are_far_apart_so_that_a_box_of_another_shape_shows_no_neighbour():
    tops = [
        float(view.get("viewBox").split()[1])
        for view in ElementTree.fromstring(whole_sheet()).iter(SVG + "view")
    ]
    assert {b - a for a, b in zip(tops, tops[1:], strict=False)} == {
        sheets.APART
    } and sheets.APART >= 4 * sheets.HIGH


@pytest.mark.parametrize("moment", ["start", "end"])
def test_a_sheet_of_everything_is_one_small_file(moment):
    assert len(gzip.compress(whole_sheet(moment).encode(), 6)) <= 24 * 1024


def test_the_dark_colours_of_a_sheet_are_those_of_the_stylesheet():
    dark = re.search(r"\.fig-body \{ stroke: #0c1215.*?\n  \}\n", CSS, flags=re.S)[0]
    styled = {}
    for names, kind, colour in re.findall(
        r"((?:\.fig-[\w.-]+(?:, )?)+) \{ (fill|stroke): (#[0-9a-f]{6});", dark
    ):
        styled |= {(name, kind): colour for name in names.split(", ")}
    tables = {(f".fig-{name}", "fill"): colour for name, colour in sheets.DARK_FILLS.items()}
    tables |= {(f".fig-{name}.fig-far", "fill"): colour for name, colour in sheets.DARK_FAR.items()}
    tables |= {(f".fig-{name}", "stroke"): colour for name, colour in sheets.DARK_STROKES.items()}
    assert styled == tables | {(".fig-body", "stroke"): "#0c1215"}
    style = whole_sheet().split("</style>")[0]
    assert all(f"{name}{{{kind}:{colour}}}" in style for (name, kind), colour in tables.items())


def test_everything_that_is_drawn_has_a_colour_for_the_dark_and_keeps_its_own_on_paper():
    used = {
        name for pose in POSES.values() for name in re.findall(r'class="fig-([a-z]+)', render(pose))
    }
    known = set(sheets.DARK_FILLS) | set(sheets.DARK_STROKES) | {"body", "mark", "ghost"}
    assert used <= known
    assert whole_sheet().count("@media screen and (prefers-color-scheme:dark)") == 1
    for pose in POSES.values():
        bare = re.findall(r'<[a-z]+ class="fig-(?!body|ghost|halo|arrow|mark)[^>]*>', render(pose))
        assert all(' fill="' in tag for tag in bare)


# Any data at all
# --------------------------------------------------------------------------------------------------


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from leaves(entry, (*path, name))
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from leaves(entry, (*path, number))
    else:
        yield path


def replaced(pose, path, value):
    changed = deepcopy(pose)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


STRANGE = (
    None,
    True,
    "",
    '"><script>',
    -1e9,
    1e308,
    0,
    [],
    {},
    [1, 2, 3],
    {"at": "hips"},
    ["mat"],
    [[["x"]]],
)


@pytest.mark.parametrize(
    "slug", ["bridge", "hamstring-strap", "open-book", "massage-gun", "hip-hinge", "egg-roll"]
)
def test_whatever_stands_in_a_pose_the_check_answers_in_words_and_nothing_of_it_becomes_markup(
    slug,
):
    dice, pose = random.Random(slug), POSES[slug]
    for path in dice.sample(list(leaves(pose)), 25):
        changed = replaced(pose, path, dice.choice(STRANGE))
        faults = check(changed)
        assert all(isinstance(fault, str) for fault in faults), path
        if not any(fault.startswith("cannot be read") for fault in faults):
            assert "<script" not in render(changed) + render(changed, animated=True), path


def test_a_pose_has_one_order_whatever_order_it_was_stored_in():
    for pose in POSES.values():
        assert json.dumps(in_order(pose)) == json.dumps(pose)
        shuffled = json.loads(json.dumps(pose, sort_keys=True))
        assert json.dumps(in_order(shuffled)) == json.dumps(pose)


def test_every_text_of_a_figure_is_found():
    said = texts({**POSES["single-knee-to-chest"], "title": "Single knee to chest"})
    assert "Single knee to chest" in said and len(said) == 6
    assert any("left thigh" in text for text in said) and any(
        "right thigh" in text for text in said
    )
    assert (
        texts({"keyframes": 7, "moves": None}) == [] == texts({"keyframes": ["x", {"caption": 3}]})
    )


# The page for people who look
# ---------------------------------------------------------------------------------------------


def contact_sheet(path, *more, **options):
    out = io.StringIO()
    call_command("contact_sheet", path, *more, stdout=out, **options)
    return out.getvalue(), path.read_text(encoding="utf-8")


def test_the_contact_sheet_shows_every_figure_with_its_name_large_and_at_card_size(tmp_path):
    said, page = contact_sheet(tmp_path / "deep" / "sheet.html")
    assert "52 figures, 0 faults" in said
    assert re.findall(r'<section id="([a-z0-9-]+)"', page) and set(
        re.findall(r'<section id="([a-z0-9-]+)"', page)
    ) == set(POSES)
    frames = sum(len(pose["keyframes"]) for pose in POSES.values())
    assert page.count('class="picture large"') == page.count('class="picture card-size"') == frames
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
            row["fields"]["pose"]["keyframes"][1]["legs"] = {"left": {"sole": [300, 3]}}
        if row["fields"]["exercise"] == ["egg-roll"]:
            row["fields"]["pose"]["view"] = "below"
    (folder / "figures.json").write_text(json.dumps(rows))
    said, page = contact_sheet(tmp_path / "sheet.html", folder=folder)
    assert (
        "has no figure" in page
        and "cannot reach its target" in page
        and "cannot be read: view is &#x27;below&#x27;" in page
    )
    assert " 0 faults" not in said


def test_the_contact_sheet_shows_some_figures_mirrored_and_moving(tmp_path):
    plain = contact_sheet(tmp_path / "a.html", "bridge")[1]
    said, page = contact_sheet(tmp_path / "b.html", "bridge", mirror=True, moving=True)
    assert "1 figures, 0 faults" in said and "<animate" in page and "<animate" not in plain
    with pytest.raises(CommandError, match="no exercise flying"):
        contact_sheet(tmp_path / "c.html", "flying")
