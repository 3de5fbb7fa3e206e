"""The package audit: a known vulnerability fails it, silence never counts as success, and a missing
network is no failure.
"""

import json

from tools.audit import report


def printed(*packages) -> str:
    return "Found some\n" + json.dumps({"dependencies": list(packages), "fixes": []})


SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
FAULTY = {"name": "old", "version": "1.0", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["1.1"]}]}
SKIPPED = {"name": "unheard-of", "skip_reason": "Dependency not found"}


def test_a_known_fault_fails_and_is_named():
    line, failed = report("requirements.txt", 1, printed(SOUND, FAULTY))
    assert failed and "CVE-2026-1" in line and "fixed in 1.1" in line


def test_a_fault_is_not_lost_where_other_packages_were_not_looked_at():
    assert report("requirements.txt", 1, printed(SKIPPED, FAULTY))[1]


def test_no_known_fault_passes():
    line, failed = report("requirements.txt", 0, printed(SOUND))
    assert not failed and "no known vulnerability" in line and "!!!" not in line


def test_a_list_that_does_not_answer_is_said_loudly_and_never_taken_for_clean():
    for returned, said in (
        (0, printed(SKIPPED, SKIPPED)),
        (1, ""),
        (1, "Traceback"),
        (0, printed(SOUND, SKIPPED)),
    ):
        line, failed = report("requirements.txt", returned, said)
        assert (
            not failed
            and line.startswith("!!!")
            and "NOT AUDITED" in line
            and "no known vulnerability" not in line
        )
