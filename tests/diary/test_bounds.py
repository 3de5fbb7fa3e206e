"""No diary makes a page slow, and all diaries together cannot fill the disk."""

import json
import random
import string
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from backapp.diary import entries, keeping
from backapp.diary.models import EACH, LONGEST_NOTE, MOST_BYTES, MOST_ENTRIES, Diary, Entry
from backapp.diary.views import PAGE, PRINTED
from backapp.operate import examine
from tests.diary.conftest import KEEP, day, write

pytestmark = pytest.mark.django_db


def nonsense():
    """A note of maximum length, made of words from no language. Each word is compared with the
    words of warning signs.
    """
    letters = random.Random(uuid4().int)
    words = "".join(letters.choice(string.ascii_lowercase + "     ") for _ in range(LONGEST_NOTE))
    return "x" + " ".join(words.split())


def fill(held, many=MOST_ENTRIES, sign=None, **more):
    today = timezone.localdate()
    made = [
        Entry(
            diary=held,
            day=today - timedelta(days=n % 10),
            note=nonsense()[:LONGEST_NOTE],
            sign=sign,
            **more,
        )
        for n in range(many)
    ]
    Entry.objects.bulk_create(made)


def file(notes):
    blank = {"routine": "", "exercise": "", "before": None, "after": None, "felt": "", "effort": ""}
    rows = [{"id": str(uuid4()), "day": day(), "note": note} | blank for note in notes]
    return json.dumps(
        {"format": "backapp-diary", "version": 2, "saved": day(), "entries": rows}
    ).encode()


def upload(client, body, **more):
    return client.post("/diary/import/", {"file": SimpleUploadedFile("diary.json", body)}, **more)


# ------------------------------------------------------------------------------------------ reading


@pytest.mark.parametrize(
    "address", ["/diary/", "/diary/?page=50", "/diary/?span=year", "/diary/?all=1"]
)
@pytest.mark.parametrize("sign", [None, False])
def test_reading_a_full_diary_of_nonsense_looks_through_a_few_notes_and_shows_a_few(
    keeper, monkeypatch, address, sign
):
    client = keeper()
    fill(Diary.objects.get(), sign=sign)
    looked = []
    monkeypatch.setattr(entries, "tells_of_a_sign", lambda note: looked.append(note))
    text = client.get(address).content.decode()
    assert len(looked) == (entries.LOOKED_THROUGH if sign is None else 0)
    assert text.count('class="note"') == (PRINTED if "all" in address else PAGE)


def test_a_page_to_print_leads_to_the_next_one_to_print(keeper):
    client = keeper()
    fill(Diary.objects.get(), PRINTED + 1, sign=False)
    text = client.get("/diary/?all=1").content.decode()
    assert 'href="?all=1&amp;page=2"' in text
    assert client.get("/diary/?all=1&page=2").content.decode().count('class="note"') == 1


@pytest.mark.parametrize("way", ["form", "change", "file", "unread"])
def test_words_of_a_warning_sign_are_found_in_whatever_way_they_came(keeper, way):
    client, said = keeper(), "since today I am numb between my legs"
    if way == "form":
        write(client, note=said)
    elif way == "change":
        write(client, note="all is well")
        write(client, at=f"/diary/entries/{Entry.objects.get().uid}/", note=said)
    elif way == "file":
        upload(client, file(["fine"] * 50 + [said] + ["fine"] * 50))
    else:  # an earlier release wrote it and did not search it
        Entry.objects.create(diary=Diary.objects.get(), day=timezone.localdate(), note=said)
    assert (
        "Words in your notes can describe a warning sign" in client.get("/diary/").content.decode()
    )
    if way == "form":
        write(client, at=f"/diary/entries/{Entry.objects.get().uid}/", note="all is well")
        assert "Words in your notes" not in client.get("/diary/").content.decode()


# ------------------------------------------------------------------------------------------ keeping


def test_a_diary_holds_so_many_bytes_and_loses_nothing_beyond(keeper):
    client = keeper()
    notes = ["🙂" * LONGEST_NOTE] * (MOST_BYTES // (4 * LONGEST_NOTE + EACH))
    assert upload(client, file(notes)).status_code == 302
    held = Diary.objects.get()
    assert held.size == len(notes) * (4 * LONGEST_NOTE + EACH) <= MOST_BYTES
    refused = upload(client, file(["🙂" * LONGEST_NOTE]))
    assert refused.status_code == 422 and "more than a diary holds" in refused.content.decode()
    typed = client.post("/diary/new/", KEEP | {"day": day(), "note": "🙂" * LONGEST_NOTE})
    assert (
        typed.status_code == 422
        and "Your diary is full" in typed.content.decode()
        and "🙂" * LONGEST_NOTE in typed.content.decode()
    )
    assert Entry.objects.count() == len(notes)
    client.post(f"/diary/entries/{Entry.objects.first().uid}/delete/")
    assert Diary.objects.get().size == (len(notes) - 1) * (4 * LONGEST_NOTE + EACH)
    write(client, note="🙂" * LONGEST_NOTE)


def test_an_entry_of_a_full_diary_can_still_be_made_shorter(keeper):
    client = write(keeper(), note="a long note")
    Diary.objects.update(size=MOST_BYTES)
    write(client, at=f"/diary/entries/{Entry.objects.get().uid}/", note="short")


def test_all_diaries_together_have_a_limit_and_those_who_came_back_have_room_of_their_own(
    keeper, settings
):
    came_back = write(keeper(), note="kept")
    Diary.objects.update(started_on=timezone.localdate() - timedelta(days=3))
    fresh = keeper()
    settings.DIARIES_BYTES = 10_000
    Diary.objects.filter(started_on=timezone.localdate()).update(size=5_000)
    refused = Client().post("/diary/start/")
    assert (
        refused.status_code == 503
        and "No room for a new diary" in refused.content.decode()
        and not refused.cookies
    )
    for answer in (
        upload(fresh, file(["x"])),
        fresh.post("/diary/new/", KEEP | {"day": day(), "note": "typed"}),
    ):
        assert (
            answer.status_code == 422
            and "cannot save any more right now" in answer.content.decode()
        )
    write(came_back, note="another day")
    assert fresh.get("/diary/").status_code == 200 and Diary.objects.count() == 2
    Diary.objects.filter(started_on=timezone.localdate()).update(size=10_000)
    assert came_back.post("/diary/new/", KEEP | {"day": day(), "note": "typed"}).status_code == 422


def test_a_flood_of_starts_and_files_from_one_network_ends(settings):
    few = {"diaries": 3, "imports": 2}
    settings.LIMITS = tuple(
        (name, path, few.get(name, most), *rest) for name, path, most, *rest in settings.LIMITS
    )
    cache.clear()
    away = {"X-Forwarded-For": "203.0.113.9"}
    assert [Client().post("/diary/start/", headers=away).status_code for _ in range(5)] == [
        302
    ] * 3 + [429] * 2
    assert Diary.objects.count() == 3
    client = Client()
    client.post("/diary/start/")
    assert [upload(client, file(["x"]), headers=away).status_code for _ in range(4)] == [
        302
    ] * 2 + [429] * 2
    cache.clear()


def test_the_doctor_says_when_diaries_have_nearly_filled_their_room(keeper, settings):
    keeper()
    settings.DIARIES_BYTES = 1_000
    assert not list(examine.diaries())
    Diary.objects.update(size=900)
    assert "DIARIES_MB" in examine.diaries()[0].remedy


def test_what_a_diary_takes_is_counted_as_it_is_written(keeper):
    client = write(write(keeper(), note="1234"), note="ß")
    assert (
        Diary.objects.get().size
        == 2 * EACH + 4 + 2
        == sum(keeping.cost(note) for note in ("1234", "ß"))
    )
    client.post(f"/diary/entries/{Entry.objects.first().uid}/delete/")
    assert Diary.objects.get().size in (EACH + 4, EACH + 2)
