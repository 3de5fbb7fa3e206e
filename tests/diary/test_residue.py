"""Deleted means gone: the bytes of a note in the database file, in its log and beside it, on a real
site.
"""

import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.diary.conftest import KEEP, day

pytestmark = pytest.mark.sqlite
NOTE, CHANGED = "canary-words-of-a-note-", "another-canary-of-a-note-"


@pytest.fixture
def visitor(site):
    """`visitor(address, **form)`: the page after a GET, or after a POST if there is a form, in its
    own browser.
    """
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(address, **form):
        body = urllib.parse.urlencode(form).encode() if form else None
        with opener.open(site.url + address, body) as response:
            return response.read().decode()

    return ask


@pytest.fixture
def held(site):
    """`held(text)`: the data files of this site that contain these bytes."""
    file = Path(site.environ["DATABASE_URL"].removeprefix("sqlite:///"))

    def find(text):
        return [
            path.name
            for path in file.parent.glob(f"{file.name}*")
            if text.encode() in path.read_bytes()
        ]

    assert file.exists()
    return find


def keep(visitor, notes):
    """Save a diary with these notes. Returns the addresses of its entries, the newest first."""
    visitor("/diary/start/", yes="1")
    for note in notes:
        visitor("/diary/new/", **(KEEP | {"day": day(), "note": note}))
    return re.findall(r'href="(/diary/entries/[^"]+)"', visitor("/diary/"))


@pytest.mark.asvs("14.2.4")
def test_nothing_of_a_deleted_diary_is_left_in_any_file(visitor, held, site):
    notes = [f"{NOTE}{n:03d} " + "and some more words " * 10 for n in range(25)]
    keep(visitor, notes)
    assert held(f"{NOTE}000") and held(f"{NOTE}024"), "the search finds what is there"
    visitor("/diary/delete/", yes="1")
    assert held(NOTE) == []
    assert NOTE not in site.log.read_text()


def test_nothing_of_one_deleted_entry_or_of_a_changed_note_is_left(visitor, held):
    newest, oldest = keep(visitor, [f"{NOTE}old", f"{NOTE}new"])
    visitor(oldest, **(KEEP | {"day": day(), "note": f"{CHANGED}1"}))
    assert not held(f"{NOTE}old") and held(f"{CHANGED}1") and held(f"{NOTE}new")
    visitor(f"{newest}delete/", yes="1")
    assert not held(f"{NOTE}new") and held(f"{CHANGED}1")
    visitor("/diary/delete/", yes="1")
    assert not held(CHANGED)


def test_nothing_of_a_purged_diary_is_left(visitor, held, site):
    keep(visitor, [f"{NOTE}idle"])
    back = "from backapp.diary.models import Diary; Diary.objects.update(used_on='2020-01-01')"
    site.manage("shell", "-v", "0", "--no-imports", "-c", back)
    assert held(f"{NOTE}idle")
    # other tests of this site may have left diaries, which are idle now too
    assert re.fullmatch(r"[1-9]\d* diar(y|ies) deleted\.\n", site.manage("purge_diaries"))
    assert not held(f"{NOTE}idle")


def test_the_key_in_the_cookie_stands_in_no_file(site, held):
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"{site.url}/diary/start/", b"yes=1").close()
    (key,) = [cookie.value for cookie in jar if cookie.name == "backapp-d"]
    assert len(key) == 43 and not held(key) and key not in site.log.read_text()
