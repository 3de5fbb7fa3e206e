"""Group lines: short, plain, editable, and together enough for the starter."""

from dataclasses import replace

import pytest

from backapp.library import readability
from backapp.library.authored import Content, Row, read_files
from backapp.library.checks import check
from backapp.library.content import build_catalogue
from backapp.library.entries import entries
from backapp.library.languages import text_fields
from backapp.library.models import GroupLine

LABEL = "library.groupline"


@pytest.fixture(scope="module")
def content():
    return read_files()


def with_line(content, slug, **values):
    """The content with a line changed, or without it if no value is given."""
    lines = [
        Row(LABEL, {**row.fields, **values}, row.number) if row.key == (slug,) else row
        for row in content.of(LABEL)
        if values or row.key != (slug,)
    ]
    return Content({**content.rows, LABEL: lines})


def said(content):
    return [str(fault) for fault in check(content)]


@pytest.mark.parametrize(
    ("slug", "values", "message"),
    [
        ("ill", {"line": " ".join(["ill"] * 21)}, "(ill), line: has more than 20 words"),
        ("ill", {"line_they": " ".join(["ill"] * 21)}, "line_they: has more than 20 words"),
        ("ill", {"help": " ".join(["ill"] * 13)}, "(ill), help: has more than 12 words"),
        (
            "ill",
            {"line": "Debilitating immunological deterioration"},
            "(ill), line: reads above grade 8",
        ),
        (
            "ill",
            {"signs": [], "conditions": []},
            "(ill), signs: covers nothing: name a sign or a condition",
        ),
        (
            "bones",
            {"follow_ups": ["kyphosis.taller"]},
            "(bones), follow_ups: names a follow-up question that does not exist",
        ),
        ("ill", {"signs": [["unheard-of"]]}, "there is no warning sign “unheard-of”"),
        ("ill", {"line": "It is safe to go on"}, "is a word we do not use"),
        ("below", {}, "No line of the quick check covers this emergency: saddle-numbness."),
        ("below", {"quick": False}, "covers this emergency: saddle-numbness."),
        ("heart", {}, "covers this emergency: hypertension-uncontrolled.alarm."),
        ("bones", {"follow_ups": []}, "Put on a line: kyphosis."),
    ],
)
def test_a_planted_fault_is_found_and_named(content, slug, values, message):
    assert any(message in fault for fault in said(with_line(content, slug, **values)))


def test_a_stricter_rule_elsewhere_is_seen_as_a_gap(content):
    """An editor gives diabetes a floor: the starter would then open for people whom it closes."""
    label = "library.condition"
    rows = [
        replace(row, fields={**row.fields, "floor": "comfort-only"})
        if row.key == ("diabetes",)
        else row
        for row in content.of(label)
    ]
    found = said(Content({**content.rows, label: rows}))
    assert any("Put on a line: diabetes" in fault for fault in found), found


def test_without_lines_there_is_no_quick_check_and_no_fault(content):
    assert said(Content({**content.rows, LABEL: []})) == []
    assert build_catalogue(Content({**content.rows, LABEL: []}), "").quick == ()


def test_an_empty_table_leaves_the_fingerprint_as_it_was(content):
    """So a site with edits of its own goes on when the table is new."""
    rows = {label: found for label, found in content.rows.items() if label != LABEL}
    assert Content({**rows, LABEL: []}).digest == Content(rows).digest != content.digest


@pytest.mark.parametrize(
    "values",
    [{"line": "Ill"}, {"line_they": "Ill"}, {"help": "Not tired"}, {"signs": [["fever"]]}],
    ids=["line", "line_they", "help", "what it covers"],
)
def test_an_answer_to_other_words_or_for_other_signs_counts_as_none(content, values):
    def digest(found):
        return entries(found, GroupLine)["ill"].wording_digest

    assert digest(content) != digest(with_line(content, "ill", **values))


def test_what_visitors_read_is_translated_and_notes_for_editors_are_not(content):
    assert text_fields(LABEL) == ("line", "line_they", "help")
    shown = entries(content, GroupLine)["bones"]
    assert not hasattr(shown, "reason")
    assert {"osteoporosis", "height-loss", "kyphosis.shorter"} <= set(shown.covers)


def test_the_words_of_all_lines_leave_room_on_one_page(content):
    lines = [row["line"] for row in content.of(LABEL) if row["quick"]]
    assert sum(len(readability.words(line)) for line in lines) <= 155
    assert 8 <= len(lines) <= 12


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The cat sat on the mat.", -2, 1),
        ("Fever, shivers, feeling ill or confused", 6, 7),
        ("Intermittent claudication necessitates comprehensive cardiovascular evaluation", 20, 40),
        ("", 0, 0),
        ("One short line. Then one more.", -3, 3),
    ],
)
def test_the_grade_tells_easy_from_hard(text, low, high):
    assert low <= readability.grade(text) <= high
