"""Faults F: a clock that jumps, stands wrong or differs from another one.

At worst the questions come again, never a longer permit.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from backapp.library.content import catalogue
from tests.faults.conftest import open_to
from tests.faults.expect import asks_again
from tests.gate.people import decided, examined, open_exercises
from tests.people import CAST

pytestmark = pytest.mark.django_db
PUSHES = ("egg-roll", "chair-twist-push", "long-sit-twist")
WHERE = ("/exercises/chair-twist-push/", "/exercises/egg-roll/", "/exercises/bridge/", "/routines/dont-crack/steps/1/", "/routines/dont-crack/worksheet/",
         "/exercises/at-a-glance/", "/result/", "/exercises/figures/1/start.svg")  # fmt: skip
really = timezone.now


@pytest.fixture
def clock(monkeypatch):
    """`clock(hours=-1)`: from now on the machine believes that it is so much later or earlier."""

    def wrong(**by):
        monkeypatch.setattr(timezone, "now", lambda: really() + timedelta(**by))

    return wrong


@pytest.mark.parametrize(
    "name", ["full-set", "thin-bones-examined", "emergency", "never-diagnosed"]
)
@pytest.mark.parametrize(
    "by",
    [
        {"hours": -1},
        {"seconds": -90},
        {"seconds": 90},
        {"hours": 1},
        {"days": 1},
        {"days": 29},
        {"days": -400},
        {"days": 400},
        {"seconds": -1},
    ],
    ids=str,
)
def test_fault_F_72_a_clock_that_jumps_never_opens_more(visitor, clock, gentle, name, by):
    client = visitor(name)
    client.may_see |= gentle  # at worst nobody knows who this is
    clock(**by)
    for address in WHERE:
        client.get(address)
    clock(seconds=0)
    client.get("/result/")


@pytest.mark.parametrize("by", [{"hours": 25}, {"days": 29}, {"hours": -1}, {"days": -2}], ids=str)
def test_fault_F_72_by_a_wrong_clock_the_questions_come_again(visitor, clock, gentle, by):
    client = visitor("full-set")
    client.may_see = set(gentle)
    clock(**by)
    assert asks_again(client.get("/result/"))
    assert not set(PUSHES) & open_to(client)


@pytest.mark.parametrize("apart", [90, 3_600])
def test_fault_F_72_two_workers_whose_clocks_differ_agree_on_the_stricter(
    visitor, clock, gentle, apart
):
    """Requests go to the one and to the other by turns, the whole way through."""
    client = visitor()
    form = {"who": "me", "country": "gb", "remember": "session"}
    for turn, behind in enumerate((0, apart, 0, apart)):
        clock(seconds=-behind)
        response = client.post("/screening/", form)
        assert response.status_code == 302, turn
        for address in WHERE:
            client.get(address)
    clock(seconds=0)
    client = visitor("full-set")
    client.may_see |= gentle
    for turn in range(6):
        clock(seconds=-apart * (turn % 2))
        for address in WHERE:
            client.get(address)


@pytest.mark.parametrize("moment", ["completed-at", "checked-at"])
@pytest.mark.parametrize(
    "ahead", [timedelta(seconds=1), timedelta(hours=1), timedelta(days=400)], ids=str
)
def test_fault_F_72_what_was_confirmed_in_the_future_is_not_confirmed(moment, ahead):
    book, now = catalogue(fresh=True).rulebook, datetime(2026, 11, 21, 9, tzinfo=UTC)
    sheet = examined(book)
    sheet = {id: value for id, value in sheet.items() if id != "checked-at"} | {
        moment: (now + ahead).isoformat()
    }
    if moment == "checked-at":
        sheet["completed-at"] = (now - timedelta(hours=13)).isoformat()
    assert not decided(book, sheet, now).self_manipulation


@pytest.mark.parametrize("minutes", range(-180, 60 * 24 * 100, 60 * 24 + 17))
def test_fault_F_72_with_the_time_that_passes_nothing_opens_by_itself_but_what_was_held(minutes):
    """From the day of the screening on, what is open only gets less, until the answers count no
    more.
    """
    book, now = catalogue(fresh=True).rulebook, datetime(2026, 11, 21, 9, tzinfo=UTC)
    at_first = open_exercises(decided(book, examined(book), now))
    assert (
        open_exercises(decided(book, examined(book), now + timedelta(minutes=minutes))) <= at_first
    )


@pytest.mark.parametrize(
    "zone", ["Europe/Helsinki", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe", "UTC"]
)
@pytest.mark.parametrize(
    "day", ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-12-31", "2028-02-29"]
)
def test_fault_F_72_a_day_with_an_hour_more_or_less_breaks_nothing(
    visitor, settings, monkeypatch, zone, day
):
    """The screening just before the change of the clocks, the short check just after it, both by
    moments that know their zone.
    """
    settings.TIME_ZONE = zone
    year, month, number = map(int, day.split("-"))
    before = datetime(year, month, number, 0, 55, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: before)
    told = (before - timedelta(days=30)).date().isoformat()
    client = visitor(**CAST["full-set"] | {"told_on": told})
    at_first = open_to(client)
    assert at_first & set(PUSHES)
    for minutes in (5, 14):
        monkeypatch.setattr(
            timezone, "now", lambda minutes=minutes: before + timedelta(minutes=minutes)
        )
        assert (
            open_to(client) == at_first
            and client.get("/exercises/chair-twist-push/").status_code == 200
        )
    monkeypatch.setattr(timezone, "now", lambda: before + timedelta(hours=24, minutes=1))
    client.may_see = open_to(Client())
    assert asks_again(client.get("/result/"))
