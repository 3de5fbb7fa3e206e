"""Cleared means gone: the bytes of answers in the database file, in its log, beside it and in a
backup, on a real site.

A row contains its answers packed and signed. So the test searches for pieces of every text that was
ever in the row, and for its key.
"""

import http.cookiejar
import sqlite3
import urllib.parse
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from backapp.operate import backups

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]
PIECE = 32  # bytes: long enough not to occur by chance
ALIKE = 64  # bytes that the rows of any two visitors can have in common at the start


class Visitor:
    """A visitor of the running site. `rows` is everything that was ever in the row of their
    session, with its keys.
    """

    def __init__(self, site):
        self.site, self.rows = site, set()
        self.file = Path(site.environ["DATABASE_URL"].removeprefix("sqlite:///"))
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def post(self, address, form):
        body = urllib.parse.urlencode(form, doseq=True).encode()
        with self._opener.open(self.site.url + address, body or b"yes=1") as response:
            page = response.read().decode()
        with closing(sqlite3.connect(self.file)) as db:
            for key in {cookie.value for cookie in self.jar if cookie.name == "backapp-s"}:
                self.rows |= {text for row in db.execute("SELECT session_key, session_data FROM "
                    "django_session WHERE session_key = ?", [key])
                              for text in row}  # fmt: skip
        return page

    def answer(self):
        """Answer the first page and the next three."""
        self.post("/screening/", {"who": "me", "country": "gb", "remember": "session"})
        self.post("/screening/about-you/", {"age": "41", "pregnancy": "no", "area": "low"})
        self.post("/screening/signs/", {"lines-now": "none", "lines-before": "none"})
        self.post("/screening/about-you/", {"age": "42", "pregnancy": "no", "area": "low"})
        assert len(self.rows) >= 5, "a key, and four versions of the answers"

    def left_in(self, *more: Path) -> set[str]:
        """The files that contain a piece of it that is in the row of no other visitor."""
        found = set()
        with closing(sqlite3.connect(self.file)) as db:
            rows = db.execute("SELECT session_key, session_data FROM django_session").fetchall()
        others = "".join(text for key, text in rows if key not in self.rows)
        for path in [*self.file.parent.glob(f"{self.file.name}*"), *more]:
            data = path.read_bytes()
            pieces = [row[at : at + PIECE].encode() for row in self.rows
                      for at in range(0 if len(row) == PIECE else ALIKE, len(row) - PIECE + 1, PIECE)]  # fmt: skip
            found |= {path.name for piece in pieces
                      if piece in data and piece.decode() not in others}  # fmt: skip
        return found


@pytest.fixture
def visitor(site):
    return Visitor(site)


def test_after_finish_and_clear_no_byte_of_an_answer_is_in_any_file(visitor, site, tmp_path):
    visitor.answer()
    assert visitor.left_in(), "the search finds what is there"
    visitor.post("/finish/", {})
    assert not visitor.left_in()
    assert not any(row in site.log.read_text() for row in visitor.rows)


def test_no_backup_holds_an_answer_or_a_key_not_even_of_somebody_who_is_there(
    visitor, site, tmp_path
):
    visitor.answer()
    file = tmp_path / "kept.backup"
    site.manage("backup", str(file))
    assert visitor.left_in(file) and file.name not in visitor.left_in(file)
    assert backups.read(file)[0].rows > 1_000
    visitor.post("/finish/", {})


def test_after_they_have_lapsed_and_the_daily_purge_no_byte_is_left(visitor, site):
    visitor.answer()
    lapse = (
        "from django.contrib.sessions.models import Session; from django.utils import "
        "timezone; from datetime import timedelta; "
    )
    lapse += f"Session.objects.filter(session_key__in={sorted(visitor.rows)!r}).update(expire_date=timezone.now() - timedelta(seconds=1))"
    site.manage("shell", "-v", "0", "--no-imports", "-c", lapse)
    assert visitor.left_in()
    site.manage("clearsessions")
    site.manage("purge_diaries")
    assert not visitor.left_in()
