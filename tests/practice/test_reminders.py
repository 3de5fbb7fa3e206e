"""Reminders: a file that a calendar can read, with the right days, that reveals nothing."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from backapp.library.content import catalogue
from backapp.practice.reminders import DAYS, WEEKS, Wanted, calendar
from tests import weight
from tests.people import come_in

FILE = "/routines/{}/reminder.ics?time=08:30&day=MO&day=TH&weeks=4"
NOW = datetime(2026, 11, 21, 17, 5, tzinfo=UTC)
uses_answers = pytest.mark.django_db


def event(body):
    (found,) = Calendar.from_ical(body).walk("VEVENT")
    return found


@given(
    at=st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0)),
    days=st.sets(st.sampled_from(list(DAYS)), min_size=1),
    weeks=st.sampled_from(WEEKS),
    today=st.dates(date(2026, 1, 1), date(2040, 1, 1)),
)
def test_a_calendar_reads_back_what_was_chosen_from_the_first_such_day_after_today(
    at, days, weeks, today
):
    wanted = Wanted(at, tuple(day for day in DAYS if day in days), weeks)
    found = event(calendar(wanted, today, "https://backapp.example/", "u-1", NOW))
    start, rule = found.decoded("DTSTART"), found["RRULE"]
    assert start.time() == at and start.tzinfo is None
    assert timedelta(0) < start.date() - today <= timedelta(days=7)
    assert list(DAYS)[start.weekday()] in days
    between = [today + timedelta(days=n) for n in range(1, (start.date() - today).days)]
    assert not any(list(DAYS)[day.weekday()] in days for day in between)
    assert (
        rule["FREQ"] == ["WEEKLY"]
        and set(rule["BYDAY"]) == days
        and rule["COUNT"] == [len(days) * weeks]
    )


def test_the_event_has_what_every_event_must_have_and_an_alarm():
    body = calendar(
        Wanted(time(8), ("MO",), 2), date(2026, 11, 21), "https://backapp.example/", "u-1", NOW
    )
    found = event(body)
    assert found["UID"] == "u-1" and found.decoded("DTSTAMP") == NOW
    assert (
        found["SUMMARY"] == "Backapp: your routine" and found["URL"] == "https://backapp.example/"
    )
    (alarm,) = found.walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY" and alarm.decoded("TRIGGER") == timedelta(0)
    head = Calendar.from_ical(body)
    assert head["VERSION"] == "2.0" and head["PRODID"] and not Calendar.from_ical(body).errors


def test_its_lines_end_and_fold_as_the_standard_says():
    body = calendar(
        Wanted(time(8), ("MO",), 2), date(2026, 11, 21), "https://backapp.example/", "u-1", NOW
    )
    assert body.endswith(b"END:VCALENDAR\r\n") and b"\n" not in body.replace(b"\r\n", b"")
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75 and any(line.startswith(b" ") for line in lines)
    assert "numbness, weakness, fever, a fall or chest pain?" in event(body)["DESCRIPTION"]


@uses_answers
@pytest.mark.parametrize(
    "name",
    [
        "never-diagnosed",
        "full-set",
        "thin-bones",
        "clinician-first",
        "pregnant",
        "for-someone-else",
    ],
)
def test_the_file_says_the_same_for_every_routine_and_everybody(name):
    """Title, text and link do not depend on the visitor or the routine; only a random identifier
    and the timestamp differ.
    """
    client, made = come_in(name), set()
    for slug in catalogue().routines:
        response = client.get(FILE.format(slug))
        if response["Content-Type"].startswith("text/calendar"):
            made.add(re.sub(r"(UID|DTSTAMP):[^\r]*", "", response.content.decode()))
    assert len(made) == 1
    text = made.pop().replace("\r\n ", "")
    assert "URL:http://testserver/\r\n" in text
    for exercise in catalogue().exercises.values():
        assert exercise.name.lower() not in text.lower()
    for routine in catalogue().routines.values():
        assert routine.name not in text and routine.slug not in text
    assert not re.search(
        r"pregnan|osteopor|thin bone|clinician|diagnos|withheld|crack", text, flags=re.I
    )


@uses_answers
@pytest.mark.parametrize("name", ["nobody", "half-way", "emergency", "child"])
def test_what_is_not_open_has_no_reminder(name):
    client = come_in(name)
    for slug in catalogue().routines:
        for address in (FILE.format(slug), f"/routines/{slug}/reminder/"):
            response = client.get(address)
            assert (
                response["Content-Type"].startswith("text/html")
                and 'name="weeks"' not in response.content.decode()
            )


@uses_answers
def test_nobody_is_reminded_to_crack_their_back():
    client = come_in("full-set")
    for address in (FILE.format("crack-your-own-back"), "/routines/crack-your-own-back/reminder/"):
        assert client.get(address)["Location"] == "/routines/crack-your-own-back/"
    assert "reminder" not in client.get("/routines/crack-your-own-back/").content.decode()
    assert (
        'href="/routines/dont-crack/reminder/"'
        in client.get("/routines/dont-crack/").content.decode()
    )


@uses_answers
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "time-0"),
        ("time=25:00&day=MO&weeks=2", "time-0"),
        ("time=08:00&time=09:00&day=MO&weeks=2", "time-0"),
        ("time=٠٨:٦٠&day=MO&weeks=2", "time-0"),
        ("time=08:00%0D%0AATTENDEE:x&day=MO&weeks=2", "time-0"),
        ("time=08:00&weeks=2", "day-0"),
        ("time=08:00&day=XX&weeks=2", "day-0"),
        ("time=08:00&day=MO&weeks=3", "weeks-0"),
        ("time=08:00&day=MO&weeks=400", "weeks-0"),
    ],
)
def test_what_cannot_be_read_comes_back_with_a_word_at_the_field_and_what_was_chosen(query, field):
    response = come_in("never-diagnosed").get(f"/routines/dont-crack/reminder.ics?{query}")
    text = response.content.decode()
    assert (
        response.status_code == 422
        and "<title>Error:" in text
        and f'href="#{field}"' in text
        and f'id="{field}"' in text
    )
    assert ("checked" in text) == ("day=MO" in query) and "ATTENDEE" not in text.partition(
        'value="'
    )[0]


@uses_answers
def test_the_form_and_the_file_are_kept_by_nobody(html):
    client = come_in("never-diagnosed")
    for address in ("/routines/dont-crack/reminder/", FILE.format("dont-crack")):
        response = client.get(address)
        assert response["Cache-Control"] == "no-store, private" and not response.cookies
    assert response["Content-Disposition"] == 'attachment; filename="backapp.ics"'
    first = timezone.localdate() + timedelta(days=1)
    assert event(response.content).decoded("DTSTART").date() >= first
    page = html(client, "/routines/dont-crack/reminder/")
    assert "checked" not in page and weight.of_page(page.encode()) <= weight.ROUND_TRIP
