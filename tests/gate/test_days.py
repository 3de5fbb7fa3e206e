"""In every time zone, no time window ends early and nothing counts early (docs/adr/0085)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from backapp.gate.answers import AnswerError, read_answers
from backapp.gate.days import earliest, first_and_last, is_rough, latest
from backapp.gate.vocabulary import FollowUpKind, Scope
from tests.gate.people import all_no, decided, examined, open_exercises, word

ZONES = [timezone(timedelta(hours=hours)) for hours in range(-11, 15)]
MIDNIGHT = datetime(2026, 11, 30, tzinfo=UTC)
SIDES = [MIDNIGHT - timedelta(minutes=1), MIDNIGHT + timedelta(minutes=1)]
either_side = pytest.mark.parametrize("wall", SIDES, ids=["before midnight", "after midnight"])
everywhere = pytest.mark.parametrize("zone", ZONES, ids=str)


def test_in_los_angeles_the_last_evening_of_twelve_weeks_is_within_them(book):
    """B1: it is 18:00 on 29 November there. Twelve weeks after 7 September end on the 30th."""
    now = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
    said = examined(
        book,
        **{
            "knee-replacement": "yes",
            "knee-replacement.since": "2026-09-07",
            "told-on": "2026-11-20",
        },
    )
    decision = decided(book, said | {"completed-at": now.isoformat()}, now)
    assert decision.scope is Scope.COMFORT_ONLY and len(open_exercises(decision)) < 10


@everywhere
@either_side
def test_no_time_window_of_any_condition_ends_before_its_day_anywhere(book, zone, wall):
    now = wall.replace(tzinfo=zone)
    for condition in book.conditions.values():
        for asks in condition.follow_ups:
            if asks.kind is not FollowUpKind.SINCE:
                continue
            for weeks in {asks.weeks, asks.longer_weeks} - {0}:
                last_day_within = wall.date() - timedelta(weeks=weeks, days=-1)
                said = {condition.slug: "yes", asks.id: last_day_within.isoformat()}
                if condition.slug == "postpartum":
                    longer = "yes" if weeks == asks.longer_weeks else "no"
                    said = {
                        "pregnancy": "gave-birth",
                        asks.id: last_day_within.isoformat(),
                        "postpartum.caesarean": longer,
                    }
                decision = decided(
                    book, all_no(book, age=30) | said | {"completed-at": now.isoformat()}, now
                )
                assert asks.id in {r.answer for r in decision.reasons if r.rule == "window"}, (
                    asks.id,
                    weeks,
                )


@everywhere
@either_side
def test_who_was_examined_today_has_been_examined_and_nobody_was_in_three_days(book, zone, wall):
    now = wall.replace(tzinfo=zone)

    def confirmed(day):
        return bool(
            decided(
                book,
                examined(book, told_on=day.isoformat()) | {"completed-at": now.isoformat()},
                now,
            ).confirmed
        )

    assert confirmed(wall.date()) and not confirmed(wall.date() + timedelta(days=3))


@everywhere
@either_side
def test_no_word_of_a_clinician_counts_for_longer_than_a_year_anywhere(book, zone, wall):
    now, over = wall.replace(tzinfo=zone), (wall.date() - timedelta(days=366)).isoformat()
    said = {"completed-at": now.isoformat()}
    assert not decided(book, examined(book, told_on=over) | said, now).confirmed
    told = examined(
        book, osteopenia="yes", skin_whole="yes", **word("osteopenia", "vibration", on=over)
    )
    assert not decided(book, told | said, now).verdict("massage-gun").open


@everywhere
@either_side
def test_a_sign_that_was_looked_into_the_day_before_it_was_told_of_is_still_held(book, zone, wall):
    raised = wall.replace(tzinfo=zone)
    later = raised + timedelta(days=8)

    def held(day):
        said = {
            "raised": {"chest-pain": raised.isoformat()},
            "assessed": {"chest-pain": day.isoformat()},
        }
        return "chest-pain" in decided(book, all_no(book) | said, later).flags

    assert (
        held(wall.date() - timedelta(days=1))
        and not held(wall.date())
        and not held(wall.date() + timedelta(days=1))
    )


@everywhere
@pytest.mark.parametrize("hour", [0, 8, 15, 16, 23])
def test_a_lock_until_the_next_day_never_ends_on_the_same_day(book, zone, hour):
    said_at = datetime(2026, 11, 29, hour, 30, tzinfo=zone)
    said = all_no(book, dulled_today="yes") | {"completed-at": said_at.isoformat()}
    for minutes in range(0, 24 * 60, 30):
        now = said_at + timedelta(minutes=minutes)
        if now.date() == said_at.date():
            assert "dulled-today" in decided(book, said, now).flags, now
    assert "dulled-today" not in decided(book, said, said_at + timedelta(hours=24)).flags


@pytest.mark.parametrize("hour", range(24))
def test_the_dates_in_use_are_at_most_three_and_hold_that_of_every_zone(hour):
    now = datetime(2026, 11, 29, hour, 30, tzinfo=UTC)
    dates = {now.astimezone(zone).date() for zone in [*ZONES, timezone(timedelta(hours=-12))]}
    assert (min(dates), max(dates)) == (earliest(now), latest(now)) and (
        max(dates) - min(dates)
    ).days in (1, 2)


# -- a month, or a year


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_rough_day_is_every_day_it_can_be(text, first, last):
    assert is_rough(text) and first_and_last(text) == (first, last)


@pytest.mark.parametrize("text", ["2026-11-07", "11-2026", "2026-1", "26", "", "2026-13", "0000"])
def test_what_is_no_month_and_no_year_has_no_days(text):
    with pytest.raises(ValueError):
        first_and_last(text)


def test_a_time_window_takes_the_last_day_that_was_meant_and_a_clinicians_word_the_first(book):
    """On 21 November (NOW), twelve weeks are over after July but not after August."""

    def window(since):
        decision = decided(
            book, examined(book, **{"knee-replacement": "yes", "knee-replacement.since": since})
        )
        return "knee-replacement.since" in {
            r.answer for r in decision.reasons if r.rule == "window"
        }

    assert (
        window("2026-08")
        and window("2026")
        and window("2026-12")
        and not window("2026-07")
        and not window("2025")
    )

    def confirmed(on):
        return bool(decided(book, examined(book, told_on=on)).confirmed)

    assert (
        confirmed("2026-10")
        and confirmed("2026")
        and confirmed("2025-12")
        and not confirmed("2025-11")
        and not confirmed("2025")
    )
    assert not confirmed("2026-12"), "a month that has not come"


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "0000", "9999", "9999-12", "26", "2026-1", "2026-"]
)
def test_what_is_no_month_and_no_year_is_not_guessed_at(book, text):
    with pytest.raises(AnswerError, match="told-on"):
        read_answers(book, {"told-on": text})
