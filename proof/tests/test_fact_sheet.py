"""The content matches the fact sheet, and a difference is found."""

import json

import pytest

from proof import fact_sheet


def test_nothing_of_the_fact_sheet_is_lost_or_loosened():
    claim = fact_sheet.same_as_the_sheet()
    assert claim.cases > 4000 and claim.holds, claim.counterexamples


@pytest.mark.parametrize(
    ("file", "where", "field", "fault"),
    [
        ("red_flags", {"slug": "fever"}, "urgency", "see-a-clinician"),
        ("red_flags", {"slug": "kidney"}, "sticky", False),
        ("red_flags", {"slug": "one-leg"}, "suspects", []),
        ("red_flags", {"slug": "chest-pain"}, "action", "Sit down and rest."),
        ("conditions", {"slug": "aaa"}, "liftable", True),
        ("conditions", {"slug": "gerd"}, "is_back_diagnosis", True),
        ("contraindications", {"condition": ["dvt"], "level": "avoid"}, "level", "clinician"),
        ("follow_ups", {"condition": ["stroke-tia"], "name": "since"}, "weeks", 26),
        ("exercises", {"slug": "childs-pose"}, "loads", []),
        ("exercises", {"slug": "egg-roll"}, "max_age", None),
        ("instructions", {"exercise": ["bridge"]}, "hold_seconds", 60),
        ("sources", {"slug": "WHO2005"}, "status", "read"),
    ],
)
def test_one_field_that_slipped_is_seen(tmp_path, monkeypatch, file, where, field, fault):
    for path in fact_sheet.FIXTURES.glob("*.json"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    rows = json.loads((tmp_path / f"{file}.json").read_text(encoding="utf-8"))
    row = next(row for row in rows if where.items() <= row["fields"].items())
    row["fields"][field] = fault
    (tmp_path / f"{file}.json").write_text(json.dumps(rows), encoding="utf-8")
    monkeypatch.setattr(fact_sheet, "FIXTURES", tmp_path)
    assert fact_sheet.same_as_the_sheet().counterexamples
