"""The diary for its owner: off until asked for, private, and deleted on request."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backapp.diary import keeping
from backapp.diary.models import LONGEST_NOTE, MOST_ENTRIES, Diary, Entry
from tests.diary.conftest import KEEP, day, write
from tests.people import come_in
from tests.practice.test_follow import DONE, begin

pytestmark = pytest.mark.django_db
COOKIE = settings.DIARY_COOKIE_NAME
READING = ("/diary/", "/diary/?span=year", "/diary/new/", "/diary/run/", "/diary/import/", "/diary/delete/", "/diary/gone/",
           "/diary/backapp-diary.csv", "/diary/backapp-diary.json")  # fmt: skip


def rows():
    """All rows of the diary's tables."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in apps.get_app_config("diary").get_models()
    }


# ------------------------------------------------------------------------------ off until asked for


def test_nobody_has_a_diary_or_its_cookie_until_they_say_yes(client):
    for address in (
        "/",
        "/privacy/",
        *READING,
        "/diary/entries/5bb9e0b5-2ab3-4f0e-9f0c-2f6e7a5e1d7b/",
    ):
        response = client.get(address)
        assert not response.cookies, address
        assert response.status_code == 200 or response["Location"].startswith("/diary/"), address
    for address in (
        "/diary/new/",
        "/diary/run/",
        "/diary/keep/",
        "/diary/delete/",
        "/diary/import/",
    ):
        assert client.post(address, KEEP).status_code == 302
    assert rows() == {"Diary": [], "Entry": [], "Plan": []} and not client.cookies


def test_the_question_says_plainly_who_can_read_it_and_how_long_it_stays(client):
    text = client.get("/diary/").content.decode()
    assert (
        "Anyone who uses this browser" in text and "12 months" in text and "not your diary" in text
    )
    assert (
        re.search(r'<form[^>]*method="post" action="/diary/start/"', text) and "checked" not in text
    )


def test_yes_gives_a_random_key_to_the_browser_and_only_its_hash_to_the_table(keeper):
    client = keeper()
    cookie = client.cookies[COOKIE]
    assert (
        len(cookie.value) == 43
        and cookie["httponly"]
        and cookie["samesite"] == "Lax"
        and cookie["path"] == "/"
    )
    assert cookie["max-age"] == 365 * 24 * 3600 and not cookie["domain"]
    (held,) = Diary.objects.all()
    assert held.key_hash == hashlib.sha256(cookie.value.encode()).hexdigest()
    assert cookie.value not in str(rows()) and settings.SESSION_COOKIE_NAME not in client.cookies
    assert keeper().cookies[COOKIE].value != cookie.value


def test_a_key_that_the_browser_brings_is_never_taken_over(client):
    client.cookies[COOKIE] = "A" * 43
    client.post("/diary/start/")
    assert client.cookies[COOKIE].value != "A" * 43
    assert Diary.objects.get().key_hash == keeping.hashed(client.cookies[COOKIE].value)


@pytest.mark.parametrize(
    "key", ["", "x", "A" * 43, "é" * 43, "A" * 5000, "../../etc", "' OR 1=1 --" + "A" * 32]
)
def test_a_made_up_key_opens_nothing(keeper, key):
    write(keeper(), note="mine alone")
    stranger = Client()
    stranger.cookies[COOKIE] = key
    for address in READING:
        assert "mine alone" not in stranger.get(address).content.decode()


def test_the_hash_in_the_table_is_no_key(keeper):
    write(keeper(), note="mine alone")
    thief = Client()
    thief.cookies[COOKIE] = Diary.objects.get().key_hash
    assert "Do you want a diary?" in thief.get("/diary/").content.decode()


def test_one_who_has_a_diary_does_not_get_another(keeper):
    client = keeper()
    key = client.cookies[COOKIE].value
    client.post("/diary/start/")
    assert client.cookies[COOKIE].value == key and Diary.objects.count() == 1


# ------------------------------------------------------------------------------------------ entries


def test_an_entry_by_hand_is_shown_as_it_was_told(keeper):
    client = write(
        keeper(),
        back=2,
        what="routine:dont-crack",
        before="6",
        after="4",
        felt="easier",
        note="slow <b>morning</b>\n=1+1",
    )
    text = client.get("/diary/").content.decode()
    for piece in (
        "stretch instead",
        "Pain before: 6<",
        "Pain after: 4<",
        "Felt easier",
        "slow &lt;b&gt;morning&lt;/b&gt;<br>=1+1",
    ):
        assert piece in text, piece
    (entry,) = Entry.objects.values()
    assert (
        entry["day"].isoformat() == day(2)
        and entry["routine"] == "dont-crack"
        and entry["exercise"] == ""
    )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"day": ""}, "day-0"),
        ({"day": "2026-02-30", "note": "x"}, "day-0"),
        ({"day": "3.4.2026", "note": "x"}, "day-0"),  # April or March?
        ({"day": "March 2026", "note": "x"}, "day-0"),
        ({"day": "2026-W12-2", "note": "x"}, "day-0"),
        ({"day": "1999-12-31", "note": "x"}, "day-0"),
        ({"day": "FUTURE", "note": "x"}, "day-0"),
        ({"what": "routine:made-up"}, "what-0"),
        ({"what": "exercise:dont-crack"}, "what-0"),
        ({"what": "gate:bridge"}, "what-0"),
        ({"before": "11"}, "before-0"),
        ({"after": "²"}, "after-0"),
        ({"after": "-1"}, "after-0"),
        ({"felt": "great"}, "felt-0"),
        ({"note": "x" * (LONGEST_NOTE + 1)}, "note-0"),
        ({"note": " \n\x1b \u0085"}, "what-0"),
        ({}, "what-0"),
    ],
)
def test_what_cannot_be_read_comes_back_with_a_word_at_the_field_and_nothing_kept(
    keeper, said, field
):
    said = {"day": day(), **said} | ({"day": day(-2)} if said.get("day") == "FUTURE" else {})
    response = keeper().post("/diary/new/", KEEP | {"note": ""} | said)
    text = response.content.decode()
    assert response.status_code == 422 and "<title>Error:" in text
    assert f'href="#{field}"' in text and f'id="{field}"' in text and not Entry.objects.exists()


def test_what_was_typed_is_still_there_after_a_mistake(keeper):
    said = {
        "day": "yesterday",
        "what": "exercise:bridge",
        "before": "3",
        "felt": "same",
        "note": "a <note>",
    }
    text = keeper().post("/diary/new/", KEEP | said).content.decode()
    assert (
        '<option value="exercise:bridge" selected>' in text
        and 'value="3" id="before-3" checked' in text
    )
    assert (
        'value="same" id="felt-2" checked' in text
        and ">a &lt;note&gt;</textarea>" in text
        and 'value="yesterday"' in text
    )


def test_a_form_that_nobody_touched_says_nothing(keeper):
    text = keeper().get("/diary/new/").content.decode()
    assert set(re.findall(r'<input type="radio" [^>]*value="([^"]*)"[^>]* checked>', text)) == {""}
    assert f'value="{day()}"' in text and len(re.findall(r'name="before" value="\d+"', text)) == 11


def test_an_entry_can_be_changed_and_deleted_by_itself(keeper):
    client = write(write(keeper(), note="stays"), note="typo", before="2")
    entry = Entry.objects.get(note="typo")
    here = f"/diary/entries/{entry.uid}/"
    assert ">typo</textarea>" in client.get(here).content.decode()
    write(client, at=here, note="mended", before="3")
    entry.refresh_from_db()
    assert (entry.note, entry.before) == ("mended", 3) and Entry.objects.count() == 2
    assert client.post(f"{here}delete/")["Location"] == "/diary/?deleted=1"
    assert [one.note for one in Entry.objects.all()] == ["stays"] and client.get(
        here
    ).status_code == 404


@pytest.mark.asvs("8.2.2")
def test_nobody_reads_changes_or_deletes_the_entry_of_another(keeper):
    write(keeper(), note="mine alone")
    here = f"/diary/entries/{Entry.objects.get().uid}/"
    other, before = keeper(), rows()["Entry"]
    assert (
        other.get(here).status_code
        == other.post(here, KEEP | {"day": day(), "note": "x"}).status_code
        == 404
    )
    assert other.post(f"{here}delete/").status_code == 404 and rows()["Entry"] == before


def test_an_entry_about_what_the_site_no_longer_has_keeps_its_place_without_a_name(keeper):
    client = write(keeper(), what="routine:dont-crack", before="4")
    Entry.objects.update(routine="long-gone")
    assert "Something that is no longer on this site" in client.get("/diary/").content.decode()
    entry = Entry.objects.get()
    here = f"/diary/entries/{entry.uid}/"
    assert '<option value="routine:long-gone" selected>' in client.get(here).content.decode()
    write(client, at=here, what="routine:long-gone", before="5")
    entry.refresh_from_db()
    assert (entry.routine, entry.before) == ("long-gone", 5)


def test_a_full_diary_says_so_and_loses_nothing(keeper):
    client = keeper()
    held = Diary.objects.get()
    Entry.objects.bulk_create(
        [Entry(diary=held, day=timezone.localdate(), before=1) for _ in range(MOST_ENTRIES)]
    )
    assert (
        "Your diary is full"
        in client.post("/diary/new/", KEEP | {"day": day(), "note": "x"}).content.decode()
    )
    assert Entry.objects.count() == MOST_ENTRIES
    write(client, at=f"/diary/entries/{Entry.objects.first().uid}/", note="still to be changed")


def test_the_newest_entries_come_first_twenty_to_a_page(keeper):
    client = keeper()
    held = Diary.objects.get()
    Entry.objects.bulk_create(
        [
            Entry(diary=held, day=timezone.localdate() - timedelta(days=n), note=f"day {n}.")
            for n in range(70)
        ]
    )
    pages = [
        re.findall(r"day (\d+)\.", client.get(f"/diary/?page={n}").content.decode())
        for n in (1, 2, 3, 4)
    ]
    assert [int(number) for page in pages for number in page] == list(range(70)) and [
        len(page) for page in pages
    ] == [
        20,
        20,
        20,
        10,
    ]
    assert len(re.findall(r"day (\d+)\.", client.get("/diary/?all=1").content.decode())) == 70
    assert (
        client.get("/diary/?page=x").status_code == client.get("/diary/?page=99").status_code == 200
    )


# --------------------------------------------------------------------------- from a run to an entry


def after_a_run(name="never-diagnosed"):
    client = begin(come_in(name), pain=5)
    client.post(DONE, {"pain": 3, "felt": "easier", "effort": "hard"})
    return client


def test_after_a_run_it_is_offered_and_asked_before_anything_is_kept(client):
    client = after_a_run()
    assert 'href="/diary/run/"' in client.get(DONE).content.decode()
    assert client.get("/diary/run/")["Location"] == "/diary/?run=1" and COOKIE not in client.cookies
    assert (
        '<input type="hidden" name="run" value="1">' in client.get("/diary/?run=1").content.decode()
    )
    assert client.post("/diary/start/", {"run": "1"})["Location"] == "/diary/run/"
    assert not Entry.objects.exists()
    text = client.get("/diary/run/").content.decode()
    assert (
        '<option value="routine:dont-crack" selected>' in text and 'id="before-5" checked' in text
    )
    assert 'id="after-3" checked' in text and 'value="easier" id="felt-1" checked' in text
    assert 'value="hard" id="effort-3" checked' in text


def test_before_it_is_said_how_it_went_nothing_is_offered(client):
    assert "/diary/run/" not in begin(come_in("never-diagnosed")).get(DONE).content.decode()


def test_a_run_that_is_kept_twice_is_one_entry(client):
    client = after_a_run()
    client.post("/diary/start/")
    for note in ("first", "second"):
        write(client, at="/diary/run/", what="routine:dont-crack", before="5", after="3", note=note)
    (entry,) = Entry.objects.all()
    assert (
        entry.note == "second"
        and "in your diary already" in client.get("/diary/run/").content.decode()
    )
    session = client.session
    session["screening"]["run"]["started-at"] = (timezone.now() - timedelta(hours=5)).isoformat()
    session.save()
    write(client, at="/diary/run/", before="4")
    assert Entry.objects.count() == 2


def test_without_a_run_there_is_the_empty_form(keeper):
    assert keeper("never-diagnosed").get("/diary/run/")["Location"] == "/diary/new/"


def test_finish_and_clear_leaves_the_diary_and_says_so(client):
    client = after_a_run()
    client.post("/diary/start/")
    write(client, note="still here")
    text = client.post("/finish/", follow=True).content.decode()
    assert (
        'href="/diary/"' in text.partition("<main")[2].partition("</main")[0]
        and "still here" in text
    )
    assert "still here" in client.get("/diary/").content.decode()
    assert client.get("/diary/run/")["Location"] == "/diary/new/"


# --------------------------------------------------------------------- reading, keeping, forgetting


@pytest.mark.asvs("3.5.3")
def test_reading_never_writes(keeper):
    client = write(keeper("never-diagnosed"), note="x")
    before, key = rows(), client.cookies[COOKIE].value
    here = f"/diary/entries/{Entry.objects.get().uid}/"
    for address in (*READING, here):
        for ask in (client.get, client.head):
            with CaptureQueriesContext(connection) as asked:
                response = ask(address)
            assert COOKIE not in response.cookies, address
            assert all(query["sql"].startswith("SELECT") for query in asked), (
                address,
                asked.captured_queries,
            )
    for address in ("/diary/start/", "/diary/keep/", f"{here}delete/"):
        assert client.get(address).status_code == 405
    assert rows() == before and client.cookies[COOKIE].value == key


def test_every_page_of_the_diary_is_kept_by_nobody(keeper):
    for client in (keeper(), Client()):
        for address in READING:
            response = client.get(address)
            assert (
                response["Cache-Control"] == "no-store, private"
                and "noindex" in response["X-Robots-Tag"]
            ), address
            page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
            assert not page or "data-personal" in response.content.decode(), (
                "nor brought back from the browser's own memory"
            )
    assert "Disallow: /diary/" in client.get("/robots.txt").content.decode()


def test_the_pages_around_it_say_the_same_with_and_without_a_diary(keeper):
    """They are cached for everyone, so they must not depend on whether this browser has a diary."""
    for address in (
        "/",
        "/privacy/",
        "/exercises/",
        "/routines/",
        "/routines/dont-crack/",
        "/evidence/",
        "/warning-signs/",
    ):
        assert Client().get(address).content == keeper().get(address).content, address


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
def test_a_form_from_elsewhere_changes_nothing(keeper, headers):
    keys = keeper().cookies
    client = Client(enforce_csrf_checks=True)
    client.cookies = keys
    write(client, note="x")
    before = rows()
    here = f"/diary/entries/{Entry.objects.get().uid}/"
    for address in ("start/", "new/", "run/", "keep/", "import/", "delete/"):
        assert (
            client.post(
                f"/diary/{address}", KEEP | {"day": day(), "note": "forged"}, headers=headers
            ).status_code
            == 403
        )
    assert (
        client.post(f"{here}delete/", headers=headers).status_code
        == client.post(here, headers=headers).status_code
        == 403
    )
    assert rows() == before


def test_after_a_while_the_diary_is_shown_only_when_somebody_says_whose_answers_are_here_and_no_typed_word_is_lost(
    keeper,
):
    client = write(keeper("never-diagnosed"), note="mine alone")
    del client.cookies[settings.ACTIVITY_COOKIE_NAME]
    for address in (
        "/diary/",
        "/diary/run/",
        "/diary/backapp-diary.csv",
        f"/diary/entries/{Entry.objects.get().uid}/",
    ):
        assert client.get(address)["Location"].startswith("/screening/same-person/"), address
    write(client, note="typed for a long time")
    assert Entry.objects.count() == 2
    assert (
        client.post("/diary/delete/")["Location"] == "/diary/gone/" and not Entry.objects.exists()
    )


def test_delete_asks_once_and_then_everything_is_gone_and_the_cookie_with_it(keeper):
    client, other = keeper(), keeper()
    write(write(client, note="one"), note="two")
    write(other, note="not theirs")
    assert (
        "All 2 entries" in client.get("/diary/delete/").content.decode()
        and Entry.objects.count() == 3
    )
    key = client.cookies[COOKIE].value
    response = client.post("/diary/delete/")
    assert response["Location"] == "/diary/gone/" and response.cookies[COOKIE]["max-age"] == 0
    assert [entry.note for entry in Entry.objects.all()] == [
        "not theirs"
    ] and Diary.objects.count() == 1
    client.cookies[COOKIE] = key
    assert "Do you want a diary?" in client.get("/diary/").content.decode()


def idle(days, **which):
    Diary.objects.filter(**which).update(used_on=timezone.localdate() - timedelta(days=days))


def test_after_twelve_months_without_a_word_it_is_not_there_for_anybody_and_the_next_who_writes_clears_it(
    keeper,
):
    client = write(keeper(), note="long ago")
    idle(365)
    assert "long ago" in client.get("/diary/").content.decode()
    idle(367)  # over in every time zone
    for address in READING:
        assert "long ago" not in client.get(address).content.decode()
    assert client.post("/diary/keep/")["Location"] == "/diary/" and Entry.objects.count() == 1
    keeper()
    assert not Entry.objects.exists() and Diary.objects.count() == 1


def test_writing_keeps_it_and_its_cookie_for_twelve_months_more(keeper):
    client = keeper()
    idle(300)
    assert "Keep it for another 12 months" not in client.get("/diary/").content.decode()
    idle(320)
    assert "Keep it for another 12 months" in client.get("/diary/").content.decode()
    response = client.post("/diary/keep/")
    assert response.cookies[COOKIE]["max-age"] == 365 * 24 * 3600
    assert Diary.objects.get().used_on == timezone.localdate()
    idle(100)
    write(client, note="x")
    assert Diary.objects.get().used_on == timezone.localdate()


def test_the_command_for_the_timer_deletes_idle_diaries_only(keeper, capsys):
    from django.core.management import call_command

    for note in ("old", "kept"):
        write(keeper(), note=note)
    idle(367, entries__note="old")
    call_command("purge_diaries")
    assert capsys.readouterr().out == "1 diary deleted.\n"
    assert [entry.note for entry in Entry.objects.all()] == ["kept"] and Diary.objects.count() == 1
    call_command("purge_diaries")
    assert capsys.readouterr().out == "0 diaries deleted.\n"


def test_the_admin_knows_no_diary(admin_client):
    assert not [model for model in admin.site._registry if model._meta.app_label == "diary"]
    assert "diary" not in admin_client.get("/admin/").content.decode().lower()
    assert admin_client.get("/admin/diary/entry/").status_code == 404


def test_the_diary_costs_two_queries_of_its_own_however_much_is_in_it(
    keeper, django_assert_max_num_queries
):
    client = keeper("never-diagnosed")
    held = Diary.objects.get()
    client.get("/diary/")
    Entry.objects.bulk_create(
        [Entry(diary=held, day=timezone.localdate(), before=n % 11, note="so") for n in range(200)]
    )
    with django_assert_max_num_queries(4):  # session, content version, diary, entries
        client.get("/diary/")


def test_no_address_and_no_log_line_holds_what_was_told(keeper, caplog):
    client = keeper("never-diagnosed")
    client.raise_request_exception = False
    said = {
        "day": day(3),
        "what": "exercise:bridge",
        "before": "7",
        "after": "9",
        "felt": "worse",
        "note": "telltale numb foot",
    }
    addresses = [client.post("/diary/new/", KEEP | said)["Location"]]
    here = f"/diary/entries/{Entry.objects.get().uid}/"
    addresses += [
        client.post(here, KEEP | said)["Location"],
        client.post(f"{here}delete/")["Location"],
    ]
    client.post("/diary/new/", KEEP | said | {"day": "x"})
    client.post("/diary/import/", {"file": ""})
    assert addresses == ["/diary/?kept=1", "/diary/?kept=1", "/diary/?deleted=1"]
    assert "telltale" not in caplog.text and "bridge" not in caplog.text
