"""Numbers and dates as people type them. Only ambiguous or impossible input is refused."""

from datetime import date, time

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from backapp.screening.typed import (
    DAY_FIRST,
    Unclear,
    in_words,
    plain,
    read_date,
    time_of_day,
    whole_number,
)
from tests.walk import go_ahead, walk

TODAY = date(2026, 11, 29)
YEARS = "years, year, years old"


def read(day, month="", year="", country="gb"):
    return read_date(day, month, year, newest=TODAY, country=country)


@pytest.mark.parametrize(
    "boxes",
    [("7", "11", "2026"), ("07", "11", "2026"), ("7", "Nov", "2026"), ("7th", "november", "2026"), ("7.", "11.", "2026"), (" 7 ", "11", "26"),
     ("７", "１１", "２０２６"), ("٧", "١١", "٢٠٢٦"), ("Nov", "7", "2026"), ("7 Nov 2026",), ("7 Nov. 2026",), ("7th of November, 2026",),
     ("Sat 7 November 2026",), ("Nov 7, 2026",), ("November 7th 2026",), ("7nov2026",), ("7-Nov-26",), ("2026-11-07",), ("2026/11/7",), ("7/11/2026",),
     ("7.11.2026",), ("7. 11. 2026",), ("7-11-26",), ("20261107",), ("07112026",), ("２０２６年１１月７日",), ("11月7日",), ("11月7日", "", "2026"), ("7 Nov",), ("7 Nov", "", "2026"),
     ("7/11", "", "2026"), ("7", "11"), ("7\u200e/\u200e11/2026",), ("7\0", "11", "2026"), ("", "7 Nov 2026"), ("", "", "7/11/2026")],
    ids=str,
)  # fmt: skip
def test_the_seventh_of_november_is_read_however_it_is_written(boxes):
    assert read(*boxes) == "2026-11-07"


@pytest.mark.parametrize(
    ("boxes", "means"),
    [
        (("", "11", "2026"), "2026-11"),
        (("", "", "2026"), "2026"),
        (("2026",), "2026"),
        (("Nov 2026",), "2026-11"),
        (("11/2026",), "2026-11"),
        (("2026-11",), "2026-11"),
        (("", "Sept", "98"), "1998-09"),
        (("30 Nov",), "2025-11-30"),  # it has not come this year
        (("Nov 29",), "2026-11-29"),
        (("29 Feb",), "2024-02-29"),
        (("25/12/2025",), "2025-12-25"),
    ],
    ids=str,
)
def test_what_was_left_out_is_not_made_up(boxes, means):
    assert read(*boxes) == means


@pytest.mark.parametrize(
    ("boxes", "says"),
    [
        ((), "Enter a date"),
        (("x", "y", "z"), "could not read"),
        (("-1", "11", "2026"), "could not read"),
        (("on", "11", "2026"), "could not read"),
        (("\U0001f4a5", "11", "2026"), "could not read"),
        (("7 + 11 2026",), "could not read"),
        (("7",), "month and the year"),
        (("31", "2", "2026"), "no such day"),
        (("31 Feb 2026",), "no such day"),
        (("7", "13", "2026"), "no such day"),
        (("0", "11", "2026"), "no such day"),
        (("13/13/2026",), "no such day"),
        (("7", "11", "2999"), "not come yet"),
        (("30", "11", "2026"), "not come yet"),
        (("", "12", "2026"), "not come yet"),
        (("", "", "2027"), "not come yet"),
        (("7", "11", "1800"), "too long ago"),
        (("7", "11", "27"), "four digits"),
        (("Nov 26",), "four digits"),
        (("7", "", "2026"), "only the month and year"),
        (("", "11", ""), "the year"),
        (("7 Nov 2026 or so",), "could not read"),
        (("7 Nov 8 Dec 2026",), "could not read"),
        (("1" * 500,), "could not read"),
        (("7", "11", "226"), "no such day"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_a_day_is_refused_with_what_to_do(boxes, says):
    with pytest.raises(Unclear, match=says):
        read(*(boxes or ("",)))


@pytest.mark.parametrize("country", ["us", "ca", "elsewhere", ""])
@pytest.mark.parametrize("typed", ["7/11/2026", "7.11.26", "07112026", "7/11"])
def test_where_both_orders_are_in_use_neither_is_guessed(country, typed):
    with pytest.raises(Unclear, match="7 November 2026 or 11 July 2026"):
        read(typed, country=country)
    assert (
        read("25/11/2026", country=country) == read("11/25/2026", country=country) == "2026-11-25"
    )
    assert read("7", "11", "2026", country=country) == "2026-11-07", "the boxes say which is which"
    assert read("5/5/2026", country=country) == "2026-05-05" and country not in DAY_FIRST


@given(
    st.text(max_size=40), st.text(max_size=20), st.text(max_size=20), st.sampled_from(["gb", "us"])
)
def test_whatever_is_typed_is_a_day_that_has_come_or_is_refused(day, month, year, country):
    try:
        found = read(day, month, year, country)
    except Unclear as error:
        assert str(error)
    else:
        assert found[:10] <= TODAY.isoformat() and in_words(found)


@given(
    st.dates(date(1907, 1, 1), TODAY),
    st.sampled_from(["%d %B %Y", "%d/%m/%Y", "%Y-%m-%d", "%B %d, %Y", "%d.%m.%Y", "%d%m%Y"]),
)
def test_every_day_is_read_back_from_how_people_write_it(day, how):
    assert read(day.strftime(how)) == day.isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "63",
        "63.",
        " 63 ",
        "63 years",
        "63 Years old",
        "６３",
        "٦٣",
        "63\u200b",
        "63,",
        "63.0",
        "63\0",
    ],
)
def test_an_age_is_read_however_it_is_written(text):
    assert whole_number(text, YEARS) == 63


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "17.999",
        "1e2",
        "0x10",
        "abc",
        "63 months",
        "6 3",
        "½",
        "4²",
        "1000",
        "63 64",
        "years",
    ],
)
def test_what_is_no_whole_number_is_refused(text):
    assert whole_number(text, YEARS) is None


@pytest.mark.parametrize(("text", "is_at"), [("08:30", time(8, 30)), ("8:30", time(8, 30)), ("8.30", time(8, 30)), ("8h30", time(8, 30)), ("8 am", time(8)),
                                          ("8:30pm", time(20, 30)), ("12 am", time(0)), ("12:05 p.m.", time(12, 5)), ("２０：３０", time(20, 30)),
                                          ("08:30:00", time(8, 30))])  # fmt: skip
def test_a_time_of_day_is_read_however_it_is_written(text, is_at):
    assert time_of_day(text) == is_at


@pytest.mark.parametrize("text", ["", "8", "25:00", "8:60", "13 pm", "0 am", "noon", "8:3"])
def test_what_is_no_time_of_day_is_refused(text):
    assert time_of_day(text) is None


def test_nothing_that_cannot_be_seen_is_left():
    assert plain("\u202e7\0\x1b 11\u3000２０２６\ud800") == "7 11 2026"


# -- through the forms


@pytest.mark.django_db
def test_what_was_typed_is_kept_when_it_is_refused(client):
    walk(client, until="/screening/what-you-were-told/", told_by="doctor", country="us")
    form = {
        "diagnosis": "muscle-strain",
        "same-pain": "yes",
        "go-ahead": "yes",
        "told-on-day": "7/11/2026",
    }
    response = client.post("/screening/what-you-were-told/", form)
    text = response.content.decode()
    assert (
        response.status_code == 422
        and "7 November 2026 or 11 July 2026" in text
        and 'value="7/11/2026"' in text
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ({"month": "10", "year": "2026"}, "October 2026"),
        ({"year": "2026"}, "2026"),
        ({"day": "7 Oct"}, "7 October "),
    ],
)
def test_a_rough_day_is_fine_and_is_said_back_no_more_exactly(client, monkeypatch, typed, shown):
    at_noon_on(monkeypatch)
    walk(client, until="/screening/what-you-were-told/", told_by="doctor")
    form = {"diagnosis": "muscle-strain", "same-pain": "yes", "go-ahead": "yes"} | {
        f"told-on-{part}": text for part, text in typed.items()
    }
    page = client.get("/screening/what-you-were-told/").content.decode()
    assert "The month and year will do" in page and "rough day" not in page
    assert client.post("/screening/what-you-were-told/", form).status_code == 302
    assert (
        f'value="{typed.get("year", "2026")}"'
        in client.get("/screening/what-you-were-told/").content.decode()
    )
    client.post("/screening/conditions/", {"conditions-other": "none"})
    assert shown in client.get("/screening/check/").content.decode()
    client.post("/screening/check/", {})
    summary = client.get("/result/summary/").content.decode()
    assert shown in summary and "1 October 2026" not in summary and "1 January 2026" not in summary
    assert client.get("/result/summary.json").status_code == 200


@pytest.mark.django_db
def test_when_a_sign_was_looked_into_wants_the_day_itself():
    client = Client()
    walk(client, chest_pain="yes")
    assert (
        client.post(
            "/screening/seen/", {"chest-pain-month": "11", "chest-pain-year": "2026"}
        ).status_code
        == 422
    )
    assert (
        "Add the day"
        in client.post("/screening/seen/", {"chest-pain-year": "2020"}).content.decode()
    )


@pytest.mark.django_db
def test_a_clinicians_word_may_be_dated_roughly(client, monkeypatch):
    at_noon_on(monkeypatch)
    walk(client, conditions=["recent-trauma"])
    form = {"recent-trauma.attested-by": "doctor", "recent-trauma.attested-for": "exercise", "recent-trauma.attested-on-month": "nov",
            "recent-trauma.attested-on-year": "2026"}  # fmt: skip
    assert client.post(go_ahead(client, "recent-trauma"), form).status_code == 302
    assert "November 2026" in client.get("/result/summary/").content.decode()


def at_noon_on(monkeypatch):
    from datetime import UTC, datetime

    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 29, 12, tzinfo=UTC))
