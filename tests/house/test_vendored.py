"""Vendored code is exactly what its package contains."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HTMX = ("2.0.11", "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717")


def test_htmx_is_unchanged_and_its_licence_is_here():
    version, digest = HTMX
    file = (ROOT / "static/js/htmx.min.js").read_bytes()
    assert hashlib.sha256(file).hexdigest() == digest
    assert f'version:"{version}"'.encode() in file
    assert version in (ROOT / "static/js/README.md").read_text()
    assert "Zero-Clause BSD" in (ROOT / "LICENSES/htmx-0BSD.txt").read_text()


def test_the_file_that_pages_ask_for_is_its_parts_and_nothing_else():
    js = ROOT / "static/js"
    assert (js / "htmx.js").read_bytes() == b"".join(
        (js / part).read_bytes() for part in ("trusted.js", "htmx.min.js")
    )


def test_the_guard_of_a_personal_page_is_read_by_older_browsers_too():
    """If it contained a single word that a browser does not know, the browser would run none of it,
    and the page would come back from its cache without asking.
    """
    assert not re.search(r"\?\.(?!\d)|\?\?|globalThis", (ROOT / "static/js/start.js").read_text())


@pytest.mark.asvs("1.3.2", "3.6.1")
def test_no_script_or_style_of_ours_asks_another_origin_or_runs_text_as_code():
    files = [
        path
        for kind in ("*.js", "*.css")
        for path in (ROOT / "static").rglob(kind)
        if path.name not in ("htmx.min.js", "htmx.js")
    ]
    assert files
    for path in files:
        text = path.read_text()
        assert not re.search(
            r"https?://(?!www\.w3\.org/)|\beval\(|new Function|localStorage|document\.write", text
        ), path
