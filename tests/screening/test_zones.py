"""Forms, gate, diary, reminders and texts agree on the visitor's day, in every time zone."""

import re
from datetime import UTC, datetime, timedelta
from datetime import timezone as fixed

import pytest
from django.test import Client
from django.utils import timezone

from backapp.diary.models import Diary, Entry
from backapp.screening.record import KEY
from backapp.screening.zones import known
from tests.people import come_in
from tests.walk import walk

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SUNDAY = datetime(2026, 11, 29, 23, 59, tzinfo=UTC)
SIDES = {"a minute before midnight": SUNDAY, "a minute after it": SUNDAY + timedelta(minutes=2)}


class From(Client):
    """A browser that sends its zone with each form, as static/js/zone.js does."""

    def __init__(self, zone, **more):
        super().__init__(**more)
        self.zone = zone

    def post(self, path, data=None, *args, **more):
        return super().post(path, (data or {}) | {"zone": self.zone}, *args, **more)


@pytest.fixture
def at(monkeypatch):
    """`at(moment)` sets the clock."""

    def clock(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return clock


def date_boxes(id, day):
    return {f"{id}-day": str(day.day), f"{id}-month": str(day.month), f"{id}-year": str(day.year)}


def told(day):
    return {"diagnosis": "muscle-strain", "same-pain": "yes", "go-ahead": "yes"} | date_boxes(
        "told-on", day
    )


def offered(client):
    return re.search(
        r'name="day" value="([0-9-]+)" max="([0-9-]+)"', client.get("/diary/new/").content.decode()
    ).groups()


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("hours", range(-11, 15))
def test_every_page_agrees_on_the_day(at, hours, side):
    zone, wall = f"Etc/GMT{-hours:+d}", SIDES[side].replace(tzinfo=fixed(timedelta(hours=hours)))
    today = wall.date()
    at(wall.astimezone(UTC))
    client = From(zone)
    walk(client, until="/screening/what-you-were-told/", told_by="physiotherapist", age=34)
    refused = client.post("/screening/what-you-were-told/", told(today + DAY))
    assert refused.status_code == 422 and "not come yet" in refused.content.decode()
    for page, form in (
        ("what-you-were-told", told(today)),
        ("conditions", {"conditions-other": "none"}),
        ("check", {"understands": "yes"}),
    ):
        assert client.post(f"/screening/{page}/", form).status_code == 302
    decision = client.get("/result/").context["decision"]
    assert decision.confirmed and decision.self_manipulation
    ends = today + timedelta(days=28)
    assert f"holds until {ends.day} {ends:%B %Y}" in client.get("/result/").content.decode()
    summary = client.get("/result/summary/").content.decode()
    assert (
        f"Made on {today.day} {today:%B %Y}, {wall:%H:%M}" in summary
        and f"{today.day} {today:%B %Y}" in summary.partition("Made on")[2]
    )
    assert (
        f"Printed on {today.day} {today:%B %Y}"
        in client.get("/routines/dont-crack/worksheet/").content.decode()
    )
    client.post("/diary/start/")
    assert offered(client) == (today.isoformat(), today.isoformat())
    assert client.post("/diary/new/", {"day": today.isoformat(), "note": "so"}).status_code == 302
    assert (
        client.post("/diary/new/", {"day": (today + DAY).isoformat(), "note": "so"}).status_code
        == 422
    )
    file = client.get(
        "/routines/dont-crack/reminder.ics?time=08:00&day=MO&weeks=1"
    ).content.decode()
    monday = today + timedelta(days=7 - today.weekday())
    assert f"DTSTART:{monday:%Y%m%d}T080000" in file


def test_in_los_angeles_the_twelve_weeks_last_their_last_evening(at, settings):
    """B1, through the forms: 39 exercises were open."""
    settings.TIME_ZONE = "America/Los_Angeles"
    at(datetime(2026, 11, 30, 2, 0, tzinfo=UTC))
    for client in (
        Client(),
        From("America/Los_Angeles"),
        From("Pacific/Auckland"),
        From("Etc/GMT+12"),
    ):
        walk(client, conditions=["knee-replacement"], **{"knee-replacement.since": "2026-09-07"})
        decision = client.get("/result/").context["decision"]
        assert sum(decision.verdict(slug).open for slug in decision.book.exercises) == 7


@pytest.mark.parametrize("site", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
@pytest.mark.parametrize("zone", ["Pacific/Auckland", ""])
def test_in_auckland_who_was_examined_today_has_been_examined(at, settings, site, zone):
    """B2: it is 08:00 on the 30th there. The day is accepted even if the browser sends no zone."""
    settings.TIME_ZONE = site
    at(datetime(2026, 11, 29, 19, 0, tzinfo=UTC))
    client = From(zone)
    walk(
        client, told_by="physiotherapist", told_on="2026-11-30", diagnosis=["muscle-strain"], age=34
    )
    assert client.get("/result/").context["decision"].self_manipulation


def test_in_los_angeles_on_sunday_evening_everything_is_of_sunday(at):
    """B3: on a site in UTC it is Monday."""
    at(datetime(2026, 11, 30, 2, 27, tzinfo=UTC))
    client = From("America/Los_Angeles")
    walk(client)
    assert "holds until 27 December 2026" in client.get("/result/").content.decode()
    client.post("/diary/start/")
    assert offered(client)[0] == "2026-11-29"
    client.post("/routines/dont-crack/follow/", {"pain": "2"})
    assert 'value="2026-11-29"' in client.get("/diary/run/").content.decode()
    assert (
        "DTSTART:20261130T080000"
        in client.get(
            "/routines/dont-crack/reminder.ics?time=08:00&day=MO&weeks=1"
        ).content.decode()
    )


def test_the_form_for_a_reminder_may_tell_it_too(at):
    at(datetime(2026, 11, 30, 2, 27, tzinfo=UTC))
    client = Client()
    walk(client)
    address = "/routines/dont-crack/reminder.ics?time=08:00&day=MO&weeks=1"
    assert "DTSTART:20261207T" in client.get(address).content.decode()
    assert "DTSTART:20261130T" in client.get(f"{address}&zone=America/Los_Angeles").content.decode()
    assert "zone" not in client.session[KEY], (
        "an address that somebody passed on changes nothing that is kept"
    )


@pytest.mark.parametrize(
    "zone",
    [
        "",
        " ",
        "Mars/Olympus",
        "../../etc/passwd",
        "/etc/localtime",
        "America",
        "UTC\0",
        "x" * 5_000,
        "<script>",
        "Europe/Helsinki ",
        "+14:00",
        "٠",
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_what_names_no_zone_is_passed_over(at, zone):
    at(datetime(2026, 11, 30, 2, 27, tzinfo=UTC))
    client = From(zone)
    walk(client)
    assert known(zone) is None and "zone" not in client.session[KEY]
    assert "holds until 28 December 2026" in client.get("/result/").content.decode()


def test_no_zone_that_anybody_names_changes_a_decision(at):
    at(datetime(2026, 11, 30, 2, 27, tzinfo=UTC))
    said = {
        "conditions": ["knee-replacement", "hip-replacement"],
        "told_by": "doctor",
        "told_on": "2025-11-29",
        "diagnosis": ["muscle-strain"],
    }
    said |= {
        "knee-replacement.since": "2026-09-07",
        "hip-replacement.since": "2026-09-06",
        "age": 40,
    }
    decisions = set()
    for zone in ("", "Etc/GMT+12", "Etc/GMT-14", "Asia/Kathmandu"):
        client = From(zone)
        walk(client, **said)
        decision = client.get("/result/").context["decision"]
        decisions.add(
            (
                decision.scope,
                decision.confirmed,
                tuple(decision.verdict(slug).open for slug in decision.book.exercises),
            )
        )
    assert len(decisions) == 1


def test_the_clock_is_the_sites_again_after_each_request(at):
    client = From("Pacific/Auckland")
    walk(client)
    client.get("/result/")
    assert timezone.get_current_timezone_name() == "UTC"
    assert (
        Client().get("/exercises/").status_code == 200
        and timezone.get_current_timezone_name() == "UTC"
    )


def test_who_travels_tells_the_new_zone_with_the_next_form_and_clearing_forgets_it():
    client = From("Pacific/Auckland")
    walk(client)
    assert client.session[KEY]["zone"] == "Pacific/Auckland"
    client.zone = "Europe/London"
    client.post("/screening/now/", {"now": "none"})
    assert client.session[KEY]["zone"] == "Europe/London"
    client.post("/finish/")
    assert KEY not in client.session


@pytest.mark.parametrize(("day", "held"), [("28", True), ("29", False)])
def test_a_sign_looked_into_on_the_evening_it_was_told_of_has_been_looked_into(at, day, held):
    """A sign is reported at 18:00 on the 29th in Los Angeles (the 30th in UTC).

    A clinician assesses it on the same evening.
    """
    raised = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
    at(raised)
    client = From("America/Los_Angeles")
    walk(client, remember="28-days", fever="yes")
    at(raised + timedelta(hours=5))
    come_back(client)
    client.post("/screening/seen/", {"fever-day": day, "fever-month": "11", "fever-year": "2026"})
    assert "fever" in client.get("/result/").context["decision"].flags
    at(raised + timedelta(hours=73))
    come_back(client)
    assert client.get("/result/").status_code == (200 if held else 302), (
        "nothing is held any more, and the questions go on"
    )


def come_back(client):
    from django.conf import settings

    from backapp.screening.idle import IDLE_AFTER
    from tests.people import here_until

    client.cookies[settings.ACTIVITY_COOKIE_NAME] = here_until(timezone.now() + IDLE_AFTER)


def test_an_entry_may_stay_on_its_day_when_its_writer_has_travelled_west(at):
    at(datetime(2026, 11, 29, 19, 0, tzinfo=UTC))
    client = From("Pacific/Auckland")
    client.post("/diary/start/")
    client.post("/diary/new/", {"day": "2026-11-30", "note": "so"})
    client.zone = "America/Los_Angeles"
    entry = Entry.objects.get()
    assert (
        client.post(
            f"/diary/entries/{entry.uid}/", {"day": "2026-11-30", "note": "better"}
        ).status_code
        == 302
    )


def test_nobody_loses_a_diary_on_the_last_day_they_were_told_of(at):
    at(datetime(2026, 11, 29, 12, 0, tzinfo=UTC))
    client = From("Pacific/Honolulu")
    client.post("/diary/start/")
    assert "29 November 2027" in client.get("/diary/").content.decode()
    at(datetime(2027, 11, 30, 9, 0, tzinfo=UTC))  # 23:00 on the 29th
    other = From("Pacific/Auckland")
    other.post("/diary/start/")
    assert Diary.objects.count() == 2 and client.get("/diary/new/").status_code == 200


@pytest.mark.parametrize(
    ("who", "typed", "read"),
    [
        ("nobody", "7 Nov 2026", True),
        ("nobody", "2026-11-07", True),
        ("nobody", "7/11/2026", False),  # the country is unknown
        ("never-diagnosed", "７/11/2026", True),
    ],
)
def test_a_day_typed_into_the_diary_is_read_as_one(at, typed, who, read):
    at(datetime(2026, 11, 29, 12, 0, tzinfo=UTC))
    client = come_in(who)
    client.post("/diary/start/")
    response = client.post("/diary/new/", {"day": typed, "note": "so"})
    assert response.status_code == (
        422 if typed[1] in "/ " and "N" not in typed and who == "nobody" else 302
    )  # in which country?
    if response.status_code == 302:
        assert Entry.objects.get().day.isoformat() == "2026-11-07"


@pytest.mark.parametrize("note", ["ten\0 minutes", "\0", "\x01\x02ten\x7f minutes\x85"])
def test_a_note_pasted_with_a_nul_byte_is_kept_without_it(note):
    client = Client()
    client.post("/diary/start/")
    response = client.post("/diary/new/", {"day": "2026-11-01", "before": "3", "note": note})
    assert response.status_code == 302 and Entry.objects.get().note == (
        "ten minutes" if "ten" in note else ""
    )


def test_words_searched_for_with_a_nul_byte_are_found(client):
    walk(client, until="/screening/conditions/")
    response = client.post(
        "/screening/conditions/", {"action": "search", "q": "brittle\0 bones\x1b"}
    )
    assert response.status_code == 200 and "osteoporosis" in response.content.decode()


def test_a_nul_byte_in_what_is_kept_for_later_never_reaches_a_page(client):
    response = client.post("/screening/", {"who": "me", "next": "/routines/shared/?step=\0here\0"})
    assert response.status_code == 422 and "\0" not in response.content.decode()
