"""Anyone may use the packages of the running site for any purpose: none has a copyleft licence
(docs/adr/0070).
"""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

from tests.house.test_settings import real, run  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
PERMISSIVE = {
    "MIT", "MIT-0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0", "Unlicense",
    "0BSD", "ISC",
    "MIT License", "BSD License",
}  # fmt: skip
#: Imported only if DATABASE_URL names PostgreSQL, unchanged, as separate packages.
NAMED = {"psycopg": "LGPL-3.0-only", "psycopg-binary": "LGPL-3.0-only"}


def pinned() -> list[str]:
    """The packages of requirements.txt that apply to this machine."""
    names = re.findall(r"^([\w.-]+)(?:\[.*?\])?==", (ROOT / "requirements.txt").read_text(), re.M)
    return [name for name in names if _installed(name)]


def _installed(name) -> bool:
    try:
        return bool(metadata(name))
    except PackageNotFoundError:
        return False  # pinned only for another platform


def licence(said) -> str:
    """What a package states: the licence expression, the licence field, or else the classifier."""
    classified = [
        word.rpartition(" :: ")[2]
        for word in said.get_all("Classifier", [])
        if word.startswith("License :: ")
    ]
    return (
        said.get("License-Expression") or said.get("License") or " AND ".join(classified) or "none"
    )


def is_permissive(expression: str) -> bool:
    """Every part of an AND must be permissive; one part of an OR is enough."""
    return all(
        any(part.strip(" ()") in PERMISSIVE for part in every.split(" OR "))
        for every in expression.split(" AND ")
    )


def test_every_package_of_the_running_site_is_permissive_or_named():
    found = {name: licence(metadata(name)) for name in pinned()}
    assert len(found) >= 18
    assert {name: said for name, said in found.items() if not is_permissive(said)} == NAMED


@pytest.mark.parametrize(
    "said",
    ["GPL-3.0-only", "MIT AND LGPL-2.1-or-later", "AGPL-3.0", "none", "Other/Proprietary License"],
)
def test_what_is_not_permissive_is_seen(said):
    assert not is_permissive(said)


def test_a_choice_of_licences_needs_one_that_is_permissive():
    assert is_permissive("GPL-2.0-only OR MIT") and is_permissive("Apache-2.0 AND BSD-2-Clause")


def test_a_site_on_sqlite_loads_nothing_else(real):
    program = (
        "import sys\nfrom backapp.wsgi import application\nprint(sorted(name for name in "
        "sys.modules if name.startswith('psycopg')))"
    )
    done = run(real | {"DJANGO_SETTINGS_MODULE": "backapp.settings"}, "-c", program)
    assert done.stdout.strip() == "[]", done.stderr[-2_000:]
