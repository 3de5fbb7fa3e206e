"""When a signed row is due for review: 24 months after its source was last read (docs/adr/0112)."""

import pytest

from backapp.library.authored import Row, read_files
from backapp.library.rulebook import RELEASED, build_rulebook, review_due

READ = {"OLD": "2025-03-01", "NEW": "2026-05-05", "LEAP": "2024-02-29", "NEVER": None}


def row(*sources, state="reviewed"):
    fields = {"slug": "made-up", "sources": [[s] for s in sources], "review_state": state}
    return Row("library.condition", fields)


@pytest.mark.parametrize(
    ("sources", "day"),
    [
        (["NEW"], "2028-05-05"),
        (["NEW", "OLD"], "2027-03-01"),
        (["LEAP"], "2026-02-28"),
        (["NEVER"], "2028-11-29"),
        ([], "2028-11-29"),
    ],
)
def test_the_source_that_was_read_longest_ago_decides(sources, day):
    assert RELEASED.isoformat() == "2026-11-29"
    assert review_due(row(*sources), READ) == day


@pytest.mark.parametrize("state", ["awaiting-review", "draft"])
def test_an_unsigned_row_is_never_due(state):
    assert review_due(row("OLD", state=state), READ) == ""


def test_nothing_is_signed_so_nothing_is_due():
    book = build_rulebook(read_files())
    assert {condition.due for condition in book.conditions.values()} == {""}
    assert {f.due for c in book.conditions.values() for f in c.follow_ups} == {""}


def test_a_condition_is_due_with_the_first_of_its_signed_rows():
    content = read_files()
    signed = {
        "review_state": "reviewed",
        "reviewed_by": "A. Clinician",
        "reviewed_on": "2026-01-01",
    }
    for label, key in (
        ("library.condition", ("gerd",)),
        ("library.contraindication", ("disc-bulge", 1)),
        ("library.followup", ("diabetes", "plain")),
    ):
        rows = content.rows[label]
        at = next(i for i, one in enumerate(rows) if one.key == key)
        rows[at] = Row(label, dict(rows[at].fields) | signed)
    book = build_rulebook(type(content)(content.rows))
    due = {slug for slug, condition in book.conditions.items() if condition.due}
    assert due == {"gerd", "disc-bulge"}
    assert book.conditions["gerd"].due == "2028-11-29"
    assert [f.due for f in book.conditions["diabetes"].follow_ups] == ["2028-11-29"]
