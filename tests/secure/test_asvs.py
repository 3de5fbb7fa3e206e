"""The table of ASVS: no number without a test or words, none invented, and the document is that of the marks."""

from pathlib import Path

import pytest

from tools import asvs

ROOT = Path(__file__).resolve().parents[2]


def test_every_requirement_of_levels_1_and_2_has_a_test_or_evidence():
    needed = asvs.requirements()
    assert asvs.faults(needed, asvs.marked()) == []
    assert len(needed) == 253 and sum(row[1] == 1 for row in needed.values()) == 70
    assert sum(number in asvs.marked() for number in needed) >= 70


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda needed, tests: tests.pop("3.4.3"), "3.4.3: neither a test"),
        (lambda needed, tests: tests.update({"3.9.9": ["tests/x.py::test_y"]}), "3.9.9: a test is marked"),
        (lambda needed, tests: tests.update({"10.4.1": ["tests/x.py::test_y"]}), "10.4.1: does not apply"),
    ],
)
def test_what_is_missing_or_invented_is_said(change, said):
    needed, tests = asvs.requirements(), asvs.marked()
    change(needed, tests)
    assert any(fault.startswith(said) for fault in asvs.faults(needed, tests))


def test_the_document_is_that_of_the_marks():
    assert (ROOT / "docs/safety/asvs.md").read_text() == asvs.document(asvs.requirements(), asvs.marked())
