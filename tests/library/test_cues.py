"""Cues: short, plain, editable, and no symptom of the old questions lost."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from backapp.library.authored import Content, read_files
from backapp.library.checks import check
from backapp.library.checks.cues import MOST_LINES, MOST_WORDS
from backapp.library.content import build_catalogue
from backapp.library.languages import text_fields

LABEL = "library.cue"
TABLE = Path(__file__).resolve().parents[2] / "docs/clinical/cues.md"
HAZARDS = TABLE.parents[1] / "safety/hazards"
#: Answers that stand for a sign without cues.
FACTS = {"age", "pregnancy"}


@pytest.fixture(scope="module")
def content():
    return read_files()


def with_changed(content, number, **fields):
    rows = list(content.of(LABEL))
    rows[number] = replace(rows[number], fields={**rows[number].fields, **fields})
    return Content({**content.rows, LABEL: rows})


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": " ".join(["a"] * 21)}, "has 21 words"),
        ({"they": " ".join(["a"] * 21)}, "has 21 words"),
        ({"help": " ".join(["a"] * 13)}, "has 13 words"),
        ({"text": "Considerable gastrointestinal discomfort"}, "hard to read"),
        ({"they": "Considerable gastrointestinal discomfort"}, "hard to read"),
        ({"sign": ["under-16"]}, "no page asks this sign"),
        ({"text": "A safe cure"}, "a word we do not use"),
    ],
)
def test_a_cue_that_nobody_would_answer_truthfully_is_refused(content, fields, why):
    faults = check(with_changed(content, 0, **fields))
    assert any(why in fault.message and fault.model == LABEL for fault in faults), faults


def test_a_seventh_line_under_one_subheading_is_refused(content):
    catalogue = build_catalogue(content, "x")
    sign = next(flag for flag in catalogue.red_flags.values() if flag.cues)
    one = next(row for row in content.of(LABEL) if row.slug("sign") == sign.slug)
    more = [
        replace(one, fields={**one.fields, "name": f"more-{n}", "subheading": "Many"}, number=0)
        for n in range(MOST_LINES + 1)
    ]
    rows = [*content.of(LABEL), *more]
    faults = check(Content({**content.rows, LABEL: rows}))
    assert any(fault.field == "subheading" and "7 lines" in fault.message for fault in faults)
    rows = rows[:-1]
    assert check(Content({**content.rows, LABEL: rows})) == []


def test_every_line_that_is_ticked_is_short_and_every_sign_that_is_asked_has_one(content):
    catalogue = build_catalogue(content, "x")
    for flag in catalogue.red_flags.values():
        assert bool(flag.cues) == bool(flag.page), flag.slug
        places = [cue.position for cue in flag.cues]
        assert places == sorted(set(places)), flag.slug
        for cue in flag.cues:
            for name, most in MOST_WORDS.items():
                assert len(getattr(cue, name).split()) <= most, cue.id
    assert set(text_fields(LABEL)) == {"subheading", "text", "they", "help"}


def test_a_changed_cue_is_another_wording_of_its_sign_and_of_no_other(content):
    before = build_catalogue(content, "x").red_flags
    row = content.of(LABEL)[0]
    for name in ("text", "they", "help", "subheading"):
        after = build_catalogue(with_changed(content, 0, **{name: "Other words"}), "y").red_flags
        changed = {
            slug for slug in before if before[slug].wording_digest != after[slug].wording_digest
        }
        assert changed == {row.slug("sign")}, name


def rows_of(heading: str) -> list[list[str]]:
    part = TABLE.read_text("utf-8").partition(f"## {heading}")[2].partition("\n## ")[0]
    return [
        [cell.strip().strip("`") for cell in line.strip("|\n ").split(" | ")]
        for line in part.splitlines()
        if line.startswith("| `")
    ]


def test_no_symptom_of_the_old_questions_is_lost(content):
    catalogue, rows = build_catalogue(content, "x"), rows_of("Symptoms and cues")
    hazards = {path.stem for path in HAZARDS.glob("*.yaml")}
    found = set()
    for sign, symptom, where in rows:
        assert sign in catalogue.red_flags and symptom, sign
        for one in map(str.strip, re.split(r"[`, ]+", where)):
            known = f"{sign}.{one}" in catalogue.cues or one in FACTS | hazards
            assert known, f"{sign}: {symptom} leads to {one}"
            found.add(f"{sign}.{one}")
    assert {sign for sign, _symptom, _where in rows} == set(catalogue.red_flags)
    assert set(catalogue.cues) <= found, "each cue stands for a symptom"


def test_the_table_tells_which_signs_share_a_line_and_why(content):
    told = {
        line: (set(re.findall("[a-z0-9-]+", signs)), why)
        for line, signs, why in rows_of("Signs that share a line")
    }
    lines = {
        row.key[0]: (set(row.slugs("signs")), row["reason"])
        for row in content.of("library.groupline")
        if row["part"]
    }
    assert told == lines
    asked = {slug for signs, _why in lines.values() for slug in signs}
    assert asked == {row.key[0] for row in content.of("library.redflag") if row["page"]}
