"""Answers whose 28 days are over: they open nothing, and what lasts is confirmed with one tap a page
(docs/adr/0129).
"""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from backapp import gate
from backapp.gate.conditions import FRAIL_AGE
from backapp.gate.decide import decide
from backapp.library import models
from backapp.library.authored import FIXTURES, read_files
from backapp.library.content import catalogue
from backapp.screening.earlier import EARLIER, KEY, age_limits
from backapp.screening.record import Record
from backapp.screening.sessions import SessionStore
from backapp.screening.walking import PLAIN
from backapp.screening.walking import walk as answered
from tests.people import CAST, examined
from tests.screening.test_out_of_date import reword
from tests.visits import QUICK, kept, permit_of, request_of, said
from tests.walk import filled, send, walk

pytestmark = pytest.mark.django_db
START = {"who": "me", "country": "gb", "remember": "28-days"}
ZONE = "America/New_York"
THIN_BONES = CAST["thin-bones"] | {"remember": "28-days"}


@pytest.fixture
def days_pass(monkeypatch):
    """`days_pass(29)`: the clock goes on, and the browser is closed meanwhile."""
    real, ahead = timezone.now, timedelta()

    def pass_by(days, client=None):
        nonlocal ahead
        ahead += timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda: real() + ahead)
        if client:
            client.cookies.pop(settings.ACTIVITY_COOKIE_NAME, None)

    return pass_by


def catalogue_rows(label: str) -> list[str]:
    """The slugs of the shipped content, for parameters."""
    return [row.key[0] for row in read_files(FIXTURES).of(label)]


@pytest.fixture
def back(days_pass):
    """`back(29, **answers)`: a browser that answered, comes back after so many days, and says that
    it is the same person.
    """

    def come_back(days=29, **answers):
        client = Client()
        walk(client, **({"remember": "28-days"} | answers))
        days_pass(days, client)
        same(client)
        return client

    return come_back


def same(client):
    return client.post("/screening/same-person/", {"who": "same"})


def earlier(client) -> dict:
    return Record(request_of(client)).earlier


def open_to(client) -> set:
    permit = permit_of(client)
    return {slug for slug in permit.catalogue.exercises if permit.opens(slug)}


def rows() -> int:
    call_command("clearsessions")
    return Session.objects.count()


def confirm(client, page: str, **answers):
    return client.post(f"/screening/{page}/", filled(client, page, **answers))


# ------------------------------------------------------------------------------ time


@pytest.mark.parametrize("days", [27, 27.9])
def test_for_28_days_the_answers_count(back, days):
    client = back(days, **examined(age=34))
    assert said(client)["age"] == 34 and permit_of(client).screened and not earlier(client)


@pytest.mark.parametrize("days", [28.01, 29, 55.9])
@pytest.mark.parametrize("who", ["full-set", "never-diagnosed", "thin-bones", "pregnant"])
def test_after_28_days_nothing_is_open_that_is_not_open_to_a_stranger(back, days, who):
    client = back(days, **CAST[who])
    assert KEY not in client.session and earlier(client)["said"]["age"]
    assert not permit_of(client).screened and not said(client)
    assert open_to(client) == open_to(Client())
    assert client.get("/result/")["Location"] == "/screening/"


@pytest.mark.parametrize("days", [56.01, 57, 60, 61])
def test_after_56_days_nothing_is_left(days_pass, days):
    client = Client()
    walk(client, **THIN_BONES)
    days_pass(days, client)
    assert "Welcome back" not in client.get("/").content.decode() and not earlier(client)
    assert client.get("/result/")["Location"] == "/screening/?lost=1"
    assert rows() == 0


def test_the_cookie_ends_with_the_row(days_pass):
    client = Client()
    walk(client, **THIN_BONES)
    age = client.cookies[settings.SESSION_COOKIE_NAME]["max-age"]
    assert timedelta(days=56) - timedelta(minutes=1) < timedelta(seconds=age) <= timedelta(days=56)
    row = Session.objects.get()
    assert abs(row.expire_date - timezone.now() - timedelta(days=56)) < timedelta(minutes=1)


def test_what_is_not_finished_ends_with_the_earlier_answers(back, days_pass):
    client = back(40, **THIN_BONES)
    client.post("/screening/", START)
    assert "stated" in kept(client)
    days_pass(15.9)
    assert rows() == 1
    days_pass(0.2)
    assert rows() == 0


def test_after_their_end_they_are_not_read_in_a_session_with_a_later_end(days_pass):
    client = Client()
    walk(client, **THIN_BONES)
    session = client.session
    session.set_expiry(90 * 86_400)
    session.save()
    days_pass(40, client)
    same(client)
    assert earlier(client)
    days_pass(16.1, client)
    assert not earlier(client) and EARLIER not in client.session
    assert not Record(request_of(client)).held


def test_answers_until_the_browser_closes_leave_no_earlier_ones_behind(back, days_pass):
    client = back(**THIN_BONES)
    client.post("/screening/", START | {"remember": "session"})
    assert earlier(client) and client.session.get_expire_at_browser_close()
    days_pass(1.01)
    assert rows() == 0


def test_answers_until_the_browser_closes_are_not_kept_after_a_day(back):
    client = back(1.1, **(THIN_BONES | {"remember": "session"}))
    assert KEY not in client.session and not earlier(client)


def test_whoever_chooses_28_days_is_told_of_28_more(client):
    start = client.get("/screening/").content.decode()
    assert "All deleted after 56 days" in start
    assert "After 56 days in all everything is deleted" in client.get("/privacy/").content.decode()
    result = walk(client).response.content.decode()
    assert "Deleted after 56 days." in result


# ------------------------------------------------------------------------------ apart


def test_earlier_answers_are_beside_the_record_and_not_in_it(back):
    client = back(**THIN_BONES)
    main = SessionStore(client.session.session_key).load()
    assert KEY not in main and main[EARLIER]["said"]["age"] == 58
    assert not said(client) and not permit_of(client).screened


def test_nothing_that_decides_or_shows_exercises_reads_them(back, monkeypatch):
    client = back(**THIN_BONES)
    client.post("/screening/", START)
    confirm(client, "about-you")
    monkeypatch.setattr(Record, "earlier", property(lambda _self: pytest.fail("it was read")))
    assert said(client)["age"] == 58 and permit_of(client).screened
    for address in ("/exercises/", "/exercises/bridge/", "/routines/", "/routines/dont-crack/",
                    "/warning-signs/", "/result/", "/result/summary/"):  # fmt: skip
        assert client.get(address).status_code in (200, 302), address


def test_what_was_denied_is_not_kept(back):
    client = back(**THIN_BONES)
    found = earlier(client)["said"]
    assert "no" not in [value for id, value in found.items() if id != "pregnancy"]
    assert not {"pain", "told-on", "episode", "told-by", "go-ahead"} & found.keys()
    assert earlier(client)["wording"].keys() <= found.keys()


def crossing(client):
    """Two requests that have read the session at the same moment."""
    found = [SessionStore(client.session.session_key) for _n in range(2)]
    for one in found:
        one["x"] = 1
    return found


def test_two_requests_that_come_back_at_once_leave_one_row(days_pass):
    client = Client()
    walk(client, **THIN_BONES)
    days_pass(29)
    for one in crossing(client):
        one.save()
    assert earlier(client) and rows() == 1


# ------------------------------------------------------------------------------ forgetting


def test_clear_my_answers_deletes_both_at_once(back):
    client = back(**THIN_BONES)
    assert "/finish/" in client.get("/").content.decode() and rows() == 1
    client.post("/finish/")
    assert rows() == 0
    client = back(**THIN_BONES)
    client.post("/screening/", START)
    client.post("/finish/")
    assert rows() == 0


@pytest.mark.parametrize("days", [1, 29])
def test_what_was_cleared_is_not_brought_back_by_another_request(days_pass, days):
    client = Client()
    for change in ("save", "cycle_key"):
        walk(client, **THIN_BONES)
        days_pass(days, client)
        mine, other = crossing(client)
        other.flush()
        with pytest.raises((UpdateError, SessionInterrupted)):
            getattr(mine, change)()
        assert rows() == 0
        days_pass(-days)
        client = Client()


def test_who_says_twice_that_they_are_the_same_leaves_one_row(days_pass):
    client = Client()
    walk(client, **THIN_BONES)
    days_pass(1, client)
    first, second = Client(), Client()
    for one in (first, second):
        one.cookies[settings.SESSION_COOKIE_NAME] = client.session.session_key
    crossed = request_of(second)
    crossed.session.get("x")
    same(first)
    with pytest.raises(SessionInterrupted):
        crossed.session.cycle_key()
    assert same(second).status_code == 302 and rows() == 1


def test_what_is_forgotten_in_one_tab_is_not_kept_by_another(days_pass):
    client = Client()
    walk(client, **THIN_BONES)
    days_pass(29)
    mine, other = crossing(client)
    other.pop(EARLIER)
    other.save()
    mine[EARLIER]["said"] = {}
    mine.save()
    assert not earlier(client)


def test_for_someone_else_nothing_earlier_is_shown(back):
    client = back(**THIN_BONES)
    client.post("/screening/", START | {"who": "other"})
    assert not earlier(client) and rows() == 1 and "stated" not in kept(client)
    assert not client.get("/screening/about-you/").context["folded"]


def test_answers_about_someone_else_end_after_28_days(days_pass):
    client = Client()
    walk(client, **(THIN_BONES | {"who": "other"}))
    days_pass(28.01)
    assert not earlier(client) and KEY not in client.session and rows() == 0


def test_the_idle_lock_hides_them(days_pass):
    client = Client()
    walk(client, **THIN_BONES)
    days_pass(29, client)
    for address in ("/", "/screening/", "/exercises/", "/result/", "/screening/conditions/"):
        assert client.get(address)["Location"].startswith("/screening/same-person/"), address
    assert "bones" not in client.get("/screening/same-person/").content.decode()
    client.post("/screening/same-person/", {"who": "new"})
    assert rows() == 0


def test_a_tick_that_the_idle_lock_stops_is_kept(days_pass):
    client = Client()
    walk(client, **THIN_BONES)
    days_pass(29, client)
    answer = client.post(QUICK, {"quick": ["line.below", "some"]})
    assert answer["Location"].startswith("/screening/same-person/")
    assert said(client)["line.below"] == "yes" and not open_to(client)


def test_when_the_questions_are_answered_nothing_earlier_is_left(back):
    client = back(**THIN_BONES)
    walk(client, **THIN_BONES)
    assert permit_of(client).decision.complete and not earlier(client) and rows() == 1
    assert "stated" not in kept(client)


# ------------------------------------------------------------------------------ confirming


def test_a_visitor_who_comes_back_is_told_and_begins_with_one_tap(back):
    client = back(**THIN_BONES)
    for address in ("/", "/screening/"):
        assert "Welcome back." in client.get(address).content.decode(), address
    fields = client.get("/screening/").context["fields"]
    chosen = {
        field["id"]: one["value"] for field in fields for one in field["choices"] if one["checked"]
    }
    assert chosen == START
    assert client.post("/screening/", filled_start(client))["Location"] == "/screening/about-you/"


def filled_start(client) -> dict:
    return START | {"asked": client.get("/screening/").context["asked"]}


def test_age_and_place_are_confirmed_and_pregnancy_is_asked(back):
    client = back(age=34, area=["low", "leg"])
    client.post("/screening/", START)
    page = client.get("/screening/about-you/")
    assert [rows for _text, rows in page.context["folded"]] == [["34"], ["Low back", "Down a leg"]]
    assert [field["id"] for field in page.context["fields"]] == ["pregnancy"]
    assert not any(one["checked"] for one in page.context["fields"][0]["choices"])
    assert client.post("/screening/about-you/", {}).status_code == 422
    assert not said(client).keys() & {"age", "area"}
    confirm(client, "about-you")
    assert {id: said(client)[id] for id in ("age", "area", "pregnancy")} == {
        "age": 34,
        "area": ["low", "leg"],
        "pregnancy": "no",
    }


@pytest.mark.parametrize("answers", [{"age": 64}, {"age": 49}, {"age": 17}, {"area": []}])
def test_an_age_before_a_limit_and_no_place_are_asked_again(back, answers):
    client = back(**({"pain": 0} | answers))
    client.post("/screening/", START)
    page = client.get("/screening/about-you/").context
    (id,) = answers
    assert id in [field["id"] for field in page["fields"]]
    assert not page["fields"][0].get("value")


@pytest.mark.parametrize("conditions", [[], ["osteoporosis"]])
def test_conditions_are_confirmed_with_one_tap(back, conditions):
    client = back(age=58, conditions=conditions, medicines=["blood-thinners"] * bool(conditions))
    walk(client, until="/screening/conditions/", age=58)
    text = client.get("/screening/conditions/").content.decode()
    assert "Nothing new, still true" in text and "Is anything new since then" in text
    assert ("osteoporosis" in text) == bool(conditions)
    assert "conditions" not in said(client)
    confirm(client, "conditions")
    assert said(client)["conditions"] == conditions
    assert said(client)["medicines"] == ["blood-thinners"] * bool(conditions)


def test_a_page_can_be_opened_and_changed(back):
    client = back(age=58, conditions=["osteoporosis"])
    walk(client, until="/screening/conditions/", age=58)
    assert 'href="?change=1"' in client.get("/screening/conditions/").content.decode()
    page = client.get("/screening/conditions/?change=1").context
    (field,) = page["fields"]
    ticked = [one["value"] for group in field["groups"] for one in group["kept"]]
    assert ticked == ["osteoporosis"] and not field["none"]
    form = {"conditions": ["osteopenia"], "asked": page["asked"]}
    assert client.post("/screening/conditions/", form).status_code == 302
    assert said(client)["conditions"] == ["osteopenia"]


def test_no_answer_is_preselected_that_denies_or_permits(back):
    client = back(**examined(age=34, daily_life="yes"))
    client.post("/screening/", START)
    for page in ("about-you", "signs", "your-pain", "examined"):
        for field in client.get(f"/screening/{page}/").context["fields"]:
            chosen = [one["value"] for one in field.get("choices", ()) if one["checked"]]
            assert chosen == (["line.bad"] if field["id"] == "lines-behaviour" else []), field["id"]
        send(client, page, age=34, told_by="physiotherapist")
    fields = client.get("/screening/what-you-were-told/").context["fields"]
    told = {field["id"]: field for field in fields}
    assert [one["value"] for one in told["diagnosis"]["causes"] if one["checked"]]
    assert not any(told["told-on"]["parts"].values())
    for id in ("same-pain", "go-ahead"):
        assert not any(one["checked"] for one in told[id]["choices"])
    send(client, "what-you-were-told", diagnosis=["muscle-strain"])
    (field,) = client.get("/screening/conditions/?change=1").context["fields"]
    assert not field["none"]


def test_a_cause_that_was_named_is_a_condition_if_nobody_is_asked_for_it_again(back):
    client = back(**examined(age=34, diagnosis=["spondylolisthesis"]))
    walk(client, until="/screening/conditions/", age=34)
    confirm(client, "conditions")
    assert said(client)["conditions"] == ["spondylolisthesis"]


def test_a_question_about_a_condition_is_asked_again_unless_the_answer_withholds(back):
    more = {"hip-replacement.since": "2020-05-02", "hip-replacement.precautions": "yes"}
    client = back(conditions=["hip-replacement"], **more)
    walk(client, until="/screening/more-1/", conditions=["hip-replacement"])
    page = client.get("/screening/more-1/").context
    assert [field["id"] for field in page["fields"]] == ["hip-replacement.since"]
    assert not any(page["fields"][0]["parts"].values())
    assert [answers for _text, answers in page["folded"]] == [["Yes"]]
    client = back(conditions=["hip-replacement"], **(more | {"hip-replacement.precautions": "no"}))
    walk(client, until="/screening/more-1/", conditions=["hip-replacement"])
    assert not client.get("/screening/more-1/").context["folded"]
    client = back(conditions=["diabetes"], **{"diabetes.plain": "yes"})
    walk(client, until="/screening/more-1/", conditions=["diabetes"])
    assert not client.get("/screening/more-1/").context["folded"], "that answer opens something"


def test_an_earlier_answer_does_not_confirm_itself(back):
    """A form that did not show it, or showed another, confirms nothing."""
    client = back(age=58, conditions=["osteoporosis"])
    walk(client, until="/screening/conditions/", age=58)
    asked = client.get("/screening/conditions/").context["asked"]
    for form in ({}, {"asked": ""}, {"asked": asked[::-1]}, {"action": "continue"}):
        assert client.post("/screening/conditions/", form).status_code == 422
        assert "conditions" not in said(client)


def test_the_whole_way_back_opens_what_the_answers_of_today_open(back):
    client = back(**CAST["full-set"])
    today = CAST["full-set"] | {"told_on": timezone.localdate().isoformat()}
    walk(client, **today)
    fresh = Client()
    walk(fresh, **today)
    assert open_to(client) == open_to(fresh) and permit_of(client).decision.self_manipulation


# ------------------------------------------------------------------- at least as strict as stated


def test_a_sign_that_was_stated_is_in_force_until_it_is_looked_at(back):
    client = back(saddle_numbness="yes")
    assert permit_of(client).decision.disposition.word == "emergency" and not open_to(client)
    text = client.get("/").content.decode()
    assert "Call 999" in text and "/finish/" in text
    client.post("/screening/", START)
    assert client.get("/screening/about-you/").status_code in (200, 302)
    assert permit_of(client).decision.disposition.word == "emergency" and not open_to(client)
    client.post(QUICK, {"quick": "none"})
    assert not open_to(client) and "saddle-numbness" in kept(client)["raised"]


def test_the_questions_begin_at_the_start_also_for_whoever_stated_a_sign(back):
    client = back(supervised_only="yes")
    assert client.get("/screening/about-you/")["Location"] == "/screening/"
    client.post("/screening/", START)
    assert Record(request_of(client)).until - timezone.now() > timedelta(days=27.9)


def test_a_stated_sign_that_is_denied_now_is_asked_about(back):
    client = back(supervised_only="yes")
    client.post("/screening/", START)
    send(client, "about-you")
    send(client, "signs")
    fields = client.get("/screening/your-pain/").context["fields"]
    chosen = {o["value"] for f in fields for o in f.get("choices", ()) if o["checked"]}
    assert chosen == {"line.alone"}
    assert send(client, "your-pain")["Location"] == "/screening/correct/"


def test_pain_from_a_movement_is_still_known(days_pass):
    client = Client()
    walk(client, remember="28-days")
    client.post("/exercises/bridge/hurts/", {"choice": "sharper", "step": 1})
    hurt = kept(client)["hurt"]
    days_pass(29, client)
    same(client)
    assert Record(request_of(client)).hurt and not permit_of(client).opens("bridge")
    client.post("/screening/", START)
    assert kept(client)["hurt"] == hurt and not permit_of(client).opens("bridge")


def test_a_fact_that_barred_yesterday_and_is_denied_today_withholds_cracking_for_a_day(days_pass):
    client = Client()
    walk(client, **(THIN_BONES | examined(age=34)))
    days_pass(27.9, client)
    same(client)
    client.post("/screening/now/?all=1", {"now": "none"})
    client.get("/result/")
    assert "osteoporosis" in kept(client)["barred"]
    days_pass(0.2, client)
    same(client)
    walk(client, **examined(age=34), until="/screening/conditions/")
    asked = client.get("/screening/conditions/?change=1").context["asked"]
    client.post("/screening/conditions/", {"conditions-other": "none", "asked": asked})
    walk(client, **examined(age=34))
    assert "osteoporosis" in kept(client)["corrected"]
    assert not permit_of(client).decision.self_manipulation


def test_a_stated_condition_contradicts_a_quick_check_that_denies_it(back):
    client = back(age=58, conditions=["osteoporosis"])
    client.post(QUICK, {"quick": "none"})
    assert said(client)["line.bones"] == "yes" and not permit_of(client).may_start
    assert kept(client)["remember"] == "28-days"
    calm = back(age=58)
    calm.post(QUICK, {"quick": "none"})
    assert permit_of(calm).may_start


# ------------------------------------------------------------------------------ edits meanwhile


def test_after_an_edit_a_stated_condition_is_ticked_and_nothing_is_confirmed(back):
    client = back(age=58, conditions=["osteoporosis"])
    reword(models.Medicine, label=" x")
    walk(client, until="/screening/conditions/", age=58)
    page = client.get("/screening/conditions/").context
    (field,) = page["fields"]
    assert not page["folded"] and not field["none"]
    assert [one["value"] for group in field["groups"] for one in group["kept"]] == ["osteoporosis"]


def test_a_folded_page_from_before_an_edit_confirms_nothing(back):
    client = back(age=58, conditions=["osteoporosis"])
    walk(client, until="/screening/conditions/", age=58)
    form = filled(client, "conditions")
    reword(models.Medicine, label=" x")
    assert client.post("/screening/conditions/", form).status_code == 422
    assert "conditions" not in said(client)


def test_after_an_edit_a_line_keeps_its_tick(back):
    client = back(daily_life="yes")
    reword(models.GroupLine, "bad", line=" x")
    walk(client, until="/screening/your-pain/")
    fields = client.get("/screening/your-pain/").context["fields"]
    assert "line.bad" in [o["value"] for f in fields for o in f.get("choices", ()) if o["checked"]]


@pytest.mark.parametrize("stated", [["gone"], {"osteoporosis": 1}, None, "osteoporosis"])
def test_what_cannot_be_read_any_more_counts_as_any_condition(days_pass, stated):
    client = Client()
    walk(client, **THIN_BONES)
    session = client.session
    session[KEY]["said"]["conditions"] = stated
    session.save()
    days_pass(29, client)
    same(client)
    client.post(QUICK, {"quick": "none"})
    assert "conditions" in kept(client)["stated"] and not permit_of(client).may_start
    walk(client, until="/screening/conditions/", age=58)
    page = client.get("/screening/conditions/")
    assert page.status_code == 200 and not page.context["folded"]
    asked = page.context["asked"]
    every = list(catalogue().group_lines)  # each counts as ticked, and is asked about once
    form = {"conditions": ["osteopenia"], "conditions-sure": every, "asked": asked}
    assert client.post("/screening/conditions/", form)["Location"] != "/screening/conditions/"


# ------------------------------------------------------------------- what going on may not lose


LISTS = [
    *(("diagnosis-words", word) for word in catalogue_rows("library.ambiguousword")),
    *(("conditions-words", word) for word in catalogue_rows("library.ambiguousword")[::5]),
    *(("diagnosis", slug) for slug in ("spondylolisthesis", "osteoporosis", "disc-sciatica")),
    *(("named-too", slug) for slug in ("spondylolisthesis", "osteoporosis")),
]


@pytest.mark.parametrize(("id", "value"), LISTS)
def test_whatever_was_stated_withholds_as_if_it_were_stated_now(days_pass, id, value):
    """Confirmed page by page, and nobody is asked for the cause again."""
    client, fresh = Client(), Client()
    walk(client, **(examined(age=41) | {"remember": "28-days"}))
    request = request_of(client)
    Record(request).put(catalogue(), {"diagnosis": [], id: [value]}, keeps_completion=True)
    request.session.save()
    days_pass(29, client)
    same(client)
    client.post("/screening/", START)
    for _page in range(30):
        onward = client.get("/result/").get("Location", "")
        if not onward:
            break
        if "check" in onward:
            client.post("/screening/check/", {})
        else:
            confirm(client, onward.strip("/").split("/")[-1], told_by="nobody")
    walk(fresh, **{"conditions-words" if id.endswith("words") else "conditions": [value]})
    assert permit_of(client).decision.complete and permit_of(fresh).decision.complete
    assert open_to(client) == open_to(fresh)


def test_a_form_of_a_page_from_before_the_end_keeps_its_ticks(back):
    """Not idle, so no lock asks first."""
    for remember, days in (("28-days", 28.01), ("session", 1.01)):
        client = back(days, remember=remember)
        answer = client.post("/screening/signs/", {"lines-now": "line.below", "zone": ZONE})
        assert answer["Location"].startswith("/screening/closer-"), remember
        assert said(client)["line.below"] == "yes" and not open_to(client)
        assert said(client)["country"] == ("gb" if remember == "28-days" else "us")


def test_a_tick_beside_a_new_beginning_in_another_tab_is_not_lost(days_pass):
    client = Client()
    walk(client, **THIN_BONES)
    days_pass(29, client)
    same(client)
    one, other = request_of(client), request_of(client)
    records = Record(one), Record(other)
    records[0].start(START)
    one.session.save()
    records[1].begin("elsewhere")
    records[1].put(catalogue(), {"saddle-numbness": "yes"})
    other.session.save()
    assert said(client)["saddle-numbness"] == "yes"


def test_the_country_is_kept_for_the_number_to_call(days_pass):
    client = Client()
    walk(client, **(THIN_BONES | {"country": "us"}))
    days_pass(29, client)
    client.post("/screening/signs/", {"saddle-numbness": "yes", "zone": "Europe/London"})
    assert said(client)["country"] == "us"


def test_a_page_on_view_is_out_of_date_when_the_answers_end(days_pass):
    client = Client()
    walk(client, **(THIN_BONES | {"supervised_only": "yes"}))
    days_pass(27.99)
    before = Record(request_of(client)).mark
    days_pass(0.02)
    assert Record(request_of(client)).mark not in ("", before)


def test_a_clock_that_was_set_back_loses_no_sign(days_pass):
    client = Client()
    walk(client, **(THIN_BONES | {"supervised_only": "yes"}))
    days_pass(-0.1)
    assert "supervised-only" in kept(client)["raised"] and not said(client).get("age")
    client.post("/screening/", START)
    days_pass(0.2, client)
    same(client)
    assert "supervised-only" in kept(client)["raised"]


def test_nobody_searches_on_a_folded_page(back):
    client = back(age=58, conditions=["osteoporosis"])
    walk(client, until="/screening/conditions/", age=58)
    form = filled(client, "conditions") | {"action": "search", "q": "heart"}
    assert client.post("/screening/conditions/", form).status_code == 422


# ------------------------------------------------------------------------------ the day, the ages


def test_the_day_is_the_visitors(days_pass, monkeypatch):
    noon = timezone.now().replace(hour=23, minute=30)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    client = Client()
    walk(client, **THIN_BONES)
    session = client.session
    session[KEY]["zone"] = "Pacific/Auckland"
    session.save()
    monkeypatch.setattr(timezone, "now", lambda: noon + timedelta(days=29))
    client.cookies.pop(settings.ACTIVITY_COOKIE_NAME)
    same(client)
    there = (noon + timedelta(hours=12)).strftime("%-d %B %Y")
    assert f"You answered on {there}" in client.get("/screening/").content.decode()


@pytest.mark.parametrize("who", PLAIN)
def test_a_confirmed_age_decides_as_it_would_a_year_later(who):
    known = catalogue()
    book, limits = known.rulebook, age_limits(known.rulebook)
    walked = answered(known, {**PLAIN[who], "age": 40}).decision

    def at(age):
        found = decide(book, replace(walked.screening, age=age), walked.now)
        return (
            found.disposition,
            found.scope,
            set(found.flags),
            set(found.conditions),
            {slug for slug in book.exercises if found.verdict(slug).open},
        )

    changed = {age for age in range(1, 119) if at(age) != at(age - 1)}
    assert changed <= limits, changed - limits


def test_every_age_that_the_gate_compares_is_a_limit():
    source = "".join(file.read_text() for file in Path(gate.__file__).parent.glob("*.py"))
    number = r"(\d+|[A-Z_]+_AGE)"
    found = re.findall(rf"\bage [<>]=? {number}|{number} [<>]=? (?:\w+\.)?age\b", source)
    ages = {one or other for one, other in found}
    assert {"16", "18", "50", "65", "FRAIL_AGE"} <= ages
    limits = age_limits(catalogue().rulebook)
    assert {int(age) if age.isdigit() else FRAIL_AGE for age in ages} <= limits
