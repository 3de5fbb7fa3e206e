"""The catalogue of faults is whole: every id has a test named after it, or a reason why this
product cannot have the fault, and a test of that.

The ids are those of the design of this site's safety file (F-01 to F-74): A input, B session, C
content, D caches and clients, E storage, F time, G staff. What a fault may end in stands in
expect.py.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import models

from backapp.library.authored import AUTHORED
from backapp.library.models import ContentVersion

TESTS = Path(__file__).resolve().parents[1]
ALL = [f"F-{number:02}" for number in range(1, 75)]

#: Faults of things that are not here, each with the reason and the name of the test below that
#: holds the absence.
NOT_HERE = {
    "F-40": (
        "there are no stored releases to go back to: content is files in a repository, "
        "loaded whole and checked whole (F-31, F-37, F-46)",
        "there_is_one_version_of_the_content_and_no_other_to_go_back_to",
    ),
    "F-41": ("there is one language; a second one has to bring this test", "there_is_one_language"),
    "F-42": ("there is one language; a second one has to bring this test", "there_is_one_language"),
}
#: Tested beside the thing that withstands them, in names that say the id as `test_f_NN_`.
ELSEWHERE = {
    "F-13": "secure/test_cool_down.py",
    "F-20": "secure/test_same_person.py",
    "F-28": "secure/test_limits.py",
}


def named() -> dict[str, list[str]]:
    """id -> the tests named after it, in any file of tests."""
    found: dict[str, list[str]] = {}
    for path in TESTS.rglob("test_*.py"):
        for number, rest in re.findall(
            r"^def test_fault_F_(\d\d)(\w*)\(", path.read_text("utf-8"), re.M
        ):
            found.setdefault(f"F-{number}", []).append(f"{path.relative_to(TESTS)}::{rest}")
    return found


def test_every_fault_has_a_test_or_a_reason_and_none_has_both():
    tested = set(named())
    assert tested <= set(ALL), "no id that is not in the catalogue"
    accounted = [*tested, *NOT_HERE, *ELSEWHERE]
    assert sorted(accounted) == ALL, (
        sorted(set(ALL) - set(accounted)) or "one that is accounted for twice"
    )


@pytest.mark.parametrize("id", ELSEWHERE)
def test_what_is_tested_elsewhere_is_there_and_says_its_id(id):
    assert re.search(
        rf"^def test_{id.lower().replace('-', '_')}_",
        (TESTS / ELSEWHERE[id]).read_text("utf-8"),
        re.M,
    )


@pytest.mark.parametrize("id", NOT_HERE)
def test_what_is_not_here_has_a_reason_and_a_test_of_its_absence(id):
    reason, test = NOT_HERE[id]
    assert len(reason) > 20 and f"test_{test}" in globals()


def test_there_is_one_version_of_the_content_and_no_other_to_go_back_to():
    assert ContentVersion._meta.get_field("only").unique
    authored = {model for model in admin.site._registry if model._meta.app_label == "library"}
    assert {model._meta.label_lower for model in authored} <= {
        *AUTHORED,
        "library.contentversion",
        "library.changeset",  # how it came to be; what is in use has one version
    }
    assert not [field for field in ContentVersion._meta.get_fields() if field.is_relation]


def test_there_is_one_language():
    assert [code for code, _name in settings.LANGUAGES] == ["en"]
    assert not list(Path("locale").rglob("*.po")), (
        "then missing and changed translations are faults that want tests: F-41, F-42"
    )


def test_nothing_is_uploaded_into_the_content():
    """So that no picture can be swapped, mirrored or poisoned (F-43, F-57)."""
    from django.apps import apps

    for model in apps.get_app_config("library").get_models():
        assert not [
            field for field in model._meta.get_fields() if isinstance(field, models.FileField)
        ]
