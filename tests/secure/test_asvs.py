"""The ASVS table: every number has a test or written evidence, none is invented, and the document
matches the marks in the tests.
"""

from pathlib import Path

import pytest

from tools import asvs

ROOT = Path(__file__).resolve().parents[2]


def test_every_requirement_of_levels_1_and_2_has_a_test_or_evidence():
    needed, marked = asvs.requirements(), asvs.marked()
    assert asvs.faults(needed, marked) == []
    levels = [row[1] for row in needed.values()]
    assert [levels.count(level) for level in (1, 2)] == [70, 183]
    assert sum(number in marked for number in needed) >= 85
    assert (
        sum(row[1] == 3 and not row[3].startswith(("n/a", "gap")) for row in needed.values()) >= 20
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda needed, tests: tests.pop("3.4.3"), "3.4.3: neither a test"),
        (
            lambda needed, tests: tests.update({"3.9.9": ["tests/x.py::test_y"]}),
            "3.9.9: a test is marked",
        ),
        (
            lambda needed, tests: needed.update(
                {"1.2.5": ("encoding", 1, "x", "see docs/nowhere.md")}
            ),
            "1.2.5: the evidence names docs/nowhere.md",
        ),
        (
            lambda needed, tests: needed.update(
                {"1.2.5": ("encoding", 1, "x", "docs/adr/0004, 9999")}
            ),
            "1.2.5: the evidence names docs/adr/9999",
        ),
        (
            lambda needed, tests: needed.update({"1.2.5": ("encoding", 1, "x", "(tests/x.py)")}),
            "1.2.5: a test is evidence by its mark",
        ),
        (
            lambda needed, tests: tests.update({"10.4.1": ["tests/x.py::test_y"]}),
            "10.4.1: does not apply",
        ),
    ],
)
def test_what_is_missing_or_invented_is_said(change, said):
    needed, tests = asvs.requirements(), asvs.marked()
    change(needed, tests)
    assert any(fault.startswith(said) for fault in asvs.faults(needed, tests))


def test_the_document_is_that_of_the_marks():
    assert (ROOT / "docs/safety/asvs.md").read_text() == asvs.document(
        asvs.requirements(), asvs.marked()
    )
