"""What operators can know of six-week plans: how often, by month, and of nobody."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from backapp.operate import tallies
from backapp.operate.models import Tally
from backapp.practice.plan_events import DAY_30, DAY_42, STARTED, STOPPED, THIRD_SESSION
from tests.people import come_in
from tests.plan.living import Clock, Visitor
from tests.practice.test_plan import START

pytestmark = pytest.mark.django_db


def counted():
    return dict(Tally.objects.values_list("what", "number"))


def test_starts_and_ends_are_counted_and_why_if_it_was_said():
    for why, what in (("", STOPPED), ("no-time", f"{STOPPED}-no-time"), ("a lie", STOPPED)):
        client = come_in("never-diagnosed")
        client.post("/plan/", START)
        client.post("/plan/change/", {"do": "end", "why": why})
        assert counted()[what], why
    assert counted() == {STARTED: 3, STOPPED: 2, f"{STOPPED}-no-time": 1}


def test_whoever_stops_because_something_got_worse_is_told_what_to_do():
    client = come_in("never-diagnosed")
    client.post("/plan/", START)
    response = client.post("/plan/change/", {"do": "end", "why": "worse"})
    assert response.status_code == 200 and b"Short check" in response.content
    assert counted()[f"{STOPPED}-worse"] == 1
    assert b'name="minutes"' in client.get("/plan/").content, "the plan is gone"


@pytest.fixture
def one(monkeypatch):
    clock = Clock(monkeypatch, datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    clock.to(0)
    visitor = Visitor(clock)
    visitor.start()
    return visitor


SESSIONS = (
    (0, ()),
    (2, ()),
    (4, (THIRD_SESSION,)),
    (25, ()),
    (31, (DAY_30,)),
    (33, ()),
    (44, (DAY_42,)),
    (46, ()),
)


def test_the_third_session_and_days_30_and_42_are_counted_once(one):
    expected = {STARTED: 1}
    for day, more in SESSIONS:
        one.on(day)
        if day == 31:
            one.renewed()
        one.session()
        expected |= dict.fromkeys(more, 1)
        assert counted() == expected, day


def test_both_days_are_counted_after_a_long_pause(one):
    one.session()
    one.on(50).renewed().session()
    assert counted() == {STARTED: 1, DAY_30: 1, DAY_42: 1}


def test_a_tally_holds_a_month_a_name_and_a_number():
    assert {field.name for field in Tally._meta.get_fields()} == {"id", "month", "what", "number"}
    tallies.count(STARTED)
    assert Tally.objects.get().month.day == 1


@pytest.mark.parametrize("error", [DatabaseError, ValueError])
def test_a_count_that_fails_takes_nothing_with_it(monkeypatch, error):
    def broken(**_given):
        raise error("no table")

    monkeypatch.setattr(Tally.objects, "get_or_create", broken)
    client = come_in("never-diagnosed")
    assert client.post("/plan/", START)["Location"] == "/plan/"
    assert not Tally.objects.exists()


def test_the_command_prints_them_by_month():
    out = StringIO()
    call_command("plan_counts", stdout=out)
    assert "No plan" in out.getvalue()
    Tally.objects.create(month=date(2026, 3, 1), what=STARTED, number=12)
    call_command("plan_counts", stdout=out)
    assert "2026-03       12" in out.getvalue()
