"""The pages of the six-week plan."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from backapp.access import Permit
from backapp.diary.models import Diary, Plan
from backapp.library.content import catalogue
from backapp.practice import planned
from backapp.practice.planned import kept_plan
from backapp.screening.plans import ladders_of
from tests.people import come_in
from tests.plan.living import Clock, Visitor, said
from tests.visits import kept, permit_of, request_of
from tests.walk import walk

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
START = {"day": ["0", "2", "4"], "minutes": "10", "active": "no", "pain": "2"}
GOAL = {"goal-1": "put on socks", "hard-1": "6"}


def plan_of(client):
    return kept_plan(request_of(client), permit_of(client))


@pytest.fixture
def planner():
    client = come_in("never-diagnosed")
    assert client.post("/plan/", START | GOAL).status_code == 302
    return client


@pytest.fixture
def living(monkeypatch):
    clock = Clock(monkeypatch, MONDAY)
    clock.to(0)
    one = Visitor(clock)
    assert one.start(goals=[("put on socks", 6)]).status_code == 302
    return one


# ------------------------------------------------------------------------------------------- start


@pytest.mark.parametrize("name", ["nobody", "half-way", "for-someone-else"])
def test_nobody_starts_a_plan_without_answers_about_themself(name):
    client = come_in(name)
    assert b'name="minutes"' not in client.get("/plan/").content
    client.post("/plan/", START)
    assert not kept(client).get("plan")
    assert client.get("/plan/today/follow/").status_code == 302


def test_a_plan_is_for_nobody_who_should_get_help_first():
    client = come_in("emergency")
    assert b'name="minutes"' not in client.get("/plan/").content


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"day": ["0", "2"]}, "#day-0"),
        ({"day": list("012345")}, "#day-0"),
        ({"day": ["0", "1", "x"]}, "#day-0"),
        ({"minutes": "7"}, "#minutes-0"),
        ({"active": ""}, "#active-0"),
        ({"pain": "11"}, "#pain-0"),
        ({"pain": ""}, "#pain-0"),
        (GOAL | {"hard-1": ""}, "#hard-1-0"),
        (GOAL | {"goal-1": "x" * 81}, "#goal-1-0"),
    ],
)
def test_what_is_missing_is_asked_again_and_nothing_typed_is_lost(change, where):
    client = come_in("never-diagnosed")
    response = client.post(
        "/plan/", START | {"goal-2": "sit through a film", "hard-2": "3"} | change
    )
    text = response.content.decode()
    assert response.status_code == 422 and f'href="{where}"' in text and 'role="alert"' in text
    assert "sit through a film" in text and f'id="{where[1:]}"' in text
    assert not kept(client).get("plan")


def test_answers_are_remembered_if_asked_for():
    client = come_in("never-diagnosed")
    client.post("/plan/", START | {"remember": "yes"})
    assert kept(client)["remember"] == "28-days"
    other = come_in("never-diagnosed")
    other.post("/plan/", START)
    assert kept(other)["remember"] == "session"


def test_an_active_person_with_little_pain_begins_higher():
    ladders = ladders_of(catalogue())
    for active, pain, higher in (("yes", "2", True), ("yes", "4", False), ("no", "0", False)):
        client = come_in("never-diagnosed")
        client.post("/plan/", START | {"active": active, "pain": pain})
        climbs = plan_of(client).state.climbs
        assert {t: one.place for t, one in climbs.items()} == {
            track: ladder.active if higher else 0 for track, ladder in ladders.items()
        }


# ------------------------------------------------------------------------------------------- today


@pytest.mark.parametrize(
    "name", ["never-diagnosed", "thin-bones-examined", "pregnant", "disc", "full-set"]
)
def test_a_session_holds_only_what_is_open_and_never_more_than_its_dose(name):
    client = come_in(name)
    for minutes in ("5", "20"):
        client.post("/plan/change/", {"do": "end"})
        client.post("/plan/", START | {"minutes": minutes})
        permit = permit_of(client)
        found = planned.planned(permit, plan_of(client), timezone.localdate())
        slugs = [step.card.slug for step in found.opened.steps]
        assert slugs and len(set(slugs)) == len(slugs)
        for step in found.opened.steps:
            assert permit.opens(step.card.slug)
            dose = permit.open(step.card.slug).dose
            assert (step.dose.sets, step.dose.repetitions, step.dose.hold_seconds) <= (
                dose.sets, dose.repetitions, dose.hold_seconds,
            )  # fmt: skip
            assert catalogue().exercises[step.card.slug].kind != "self-manipulation"
        assert found.session.seconds <= 1.1 * 60 * int(minutes)


def test_what_the_gate_closes_leaves_the_plan_with_its_name():
    client = come_in("pregnant")
    client.post("/plan/", START)
    text = said(client.get("/plan/")).replace("\n", " ")
    assert "Not for you today, so your plan leaves it out: Pelvic tilt" in text


def test_a_door_that_opens_nothing_gives_no_session(planner, monkeypatch):
    monkeypatch.setattr(Permit, "open_session", lambda *_all: None)
    text = said(planner.get("/plan/"))
    assert "Nothing of your plan is for you today" in text
    assert planner.get("/plan/today/follow/steps/1/").status_code == 200


def test_the_session_is_followed_step_by_step_and_what_was_said_counts(living):
    assert (
        living.client.post("/plan/today/follow/", {"pain": 2})["Location"] == "/plan/today/follow/"
    )
    assert "Continue" in said(living.page())
    first = living.page("/plan/today/steps/1/")
    assert first.status_code == 200
    living.client.post("/plan/today/done/", {"pain": 1, "felt": "easier", "effort": "easy"})
    report = plan_of(living.client).report
    assert (report.before, report.after, report.effort) == (2, 1, "easy")
    assert "walking" in report.tracks
    text = said(living.page())
    assert "Done for today" in text and "The next one is on Wednesday" in text


def test_two_easy_sessions_lead_to_one_thing_more_and_the_page_says_why(living):
    living.session()
    living.on(2).session()
    text = said(living.on(4).page())
    assert "more than before, because the last two felt easy" in text
    now = plan_of(living.client)
    assert sum(one.place for one in now.state.climbs.values()) == 0, "reading stores nothing"
    living.session()
    assert sum(one.place for one in plan_of(living.client).state.climbs.values()) == 1


def test_a_movement_that_hurts_leaves_the_plan_and_lowers_it(living):
    living.session()
    living.on(2).session()
    living.on(4)
    living.client.post("/screening/now/?next=/plan/", {"new": "nothing"})
    living.client.post("/plan/today/follow/", {"pain": 2})
    slug = living.page("/plan/today/follow/").context["routine"].steps[0].card.slug
    living.client.post("/plan/today/hurts/", {"choice": "sharper", "exercise": slug, "step": 1})
    assert plan_of(living.client).report.hurt
    assert "rest" in said(living.page()).casefold()
    living.on(6)
    living.client.post("/screening/now/?next=/plan/", {"new": "nothing"})
    page = living.page()
    assert slug not in [step["card"].slug for step in page.context.get("steps") or []]


def test_an_address_of_no_session_is_unknown(planner):
    assert planner.get("/plan/tomorrow/follow/").status_code == 404


# ------------------------------------------------------------------------------- flares, check-ups


def test_one_tap_gives_gentle_days_and_another_takes_them_back(planner):
    planner.post("/plan/flare/", {"do": "begin"})
    page = planner.get("/plan/")
    assert "Gentle days" in said(page) and "Day 1" in said(page)
    kinds = {catalogue().exercises[step["card"].slug].kind for step in page.context["steps"]}
    assert kinds <= {"breathing", "positional"}
    planner.post("/plan/flare/", {"do": "none"})
    assert "Gentle days" not in said(planner.get("/plan/"))


def test_strong_pain_begins_a_flare_which_can_be_denied(living):
    living.session(before=2, after=8, felt="same")
    living.on(1)
    assert "Gentle days" in said(living.page())
    living.client.post("/plan/flare/", {"do": "none"})
    assert "Gentle days" not in said(living.page())
    living.on(2)
    assert "Gentle days" not in said(living.page())


@pytest.mark.parametrize(
    ("overall", "pain", "hard", "heading"),
    [
        ("better", 2, 4, "Continue like this"),
        ("same", 3, 6, "Change something"),
        ("worse", 3, 6, "Show it to a clinician"),
    ],
)
def test_a_check_up_after_two_weeks(living, overall, pain, hard, heading):
    living.session()
    assert "Check-up" not in said(living.on(13).page())
    assert "Check-up" in said(living.on(14).page())
    response = living.client.post("/plan/check-up/", {"pain": pain})
    assert response.status_code == 422 and b'href="#overall-0"' in response.content
    assert b'href="#hard-1-0"' in response.content
    living.client.post("/plan/check-up/", {"pain": pain, "overall": overall, "hard-1": hard})
    page = living.page("/plan/check-up/")
    assert heading in said(page) and "put on socks" in said(page)
    assert "pain-chart" in page.content.decode()


def test_worse_twice_stops_the_plan_until_somebody_was_seen(living):
    for week in (2, 4):
        living.on(7 * week - (week == 4))
        if week == 4:
            living.on(28 - 1)
            living.renewed().on(28)
        living.client.post("/plan/check-up/", {"pain": 8, "overall": "worse", "hard-1": 9})
    assert "Your plan has stopped" in said(living.page())
    assert living.client.get("/plan/today/follow/").status_code == 302
    living.client.post("/plan/change/", {"do": "again"})
    assert "Your plan has stopped" not in said(living.page())


# ------------------------------------------------------------------- changing, calendar, paper, diary


def test_days_and_length_can_be_changed_and_the_plan_be_ended(planner):
    assert planner.post("/plan/change/", {"day": ["1"], "minutes": "5"}).status_code == 422
    planner.post("/plan/change/", {"day": ["1", "3", "5"], "minutes": "5"})
    assert (plan_of(planner).days, plan_of(planner).minutes) == ((1, 3, 5), 5)
    planner.post("/plan/change/", {"do": "end"})
    assert plan_of(planner) is None and b'name="minutes"' in planner.get("/plan/").content


def test_the_calendar_has_the_days_of_the_plan_and_no_answer(planner):
    assert planner.get("/plan/reminder/?time=99").status_code == 422
    response = planner.get("/plan/reminder/?time=08:30")
    body = response.content.decode()
    assert response["Content-Type"].startswith("text/calendar")
    assert "BYDAY=MO,WE,FR;COUNT=18" in body and "socks" not in body


def test_the_session_can_be_printed(planner):
    response = planner.get("/plan/worksheet/")
    assert response.status_code == 200
    assert "My plan: today" in said(response)


def test_the_summary_for_a_clinician_tells_what_was_done(planner):
    text = said(planner.get("/result/summary/"))
    assert "What they did with the six-week plan" in text and "no session yet" in text
    assert "“put on socks” (how hard), out of 10: 6 at the start." in text
    assert "six-week plan" not in said(come_in("never-diagnosed").get("/result/summary/"))


def test_without_a_diary_the_plan_goes_with_the_answers():
    client = come_in("never-diagnosed")
    client.post("/plan/", START)
    assert "gone when you close the browser" in said(client.get("/plan/"))
    client.post("/finish/")
    assert not Plan.objects.exists() and not kept(client)


def test_with_a_diary_it_is_saved_carried_and_deleted_with_it():
    client = come_in("never-diagnosed")
    client.post("/diary/start/")
    client.post("/plan/", START | GOAL)
    row = Plan.objects.get()
    assert row.data == kept(client)["plan"] and Diary.objects.get().size > 100
    saved = json.loads(client.get("/diary/backapp-diary.json").content)
    assert saved["plan"] == row.data
    other = come_in("full-set")
    other.post("/diary/start/")
    file = SimpleUploadedFile("d.json", json.dumps(saved).encode())
    assert other.post("/diary/import/", {"file": file})["Location"] == "/diary/?brought=1"
    assert other.get("/plan/").status_code == 200 and plan_of(other) is None
    assert "My plan" in said(other.get("/plan/")), "the plan of the diary"
    assert "“put on socks” (how hard), out of 10: 6" in said(other.get("/result/summary/"))
    spoilt = saved | {"plan": saved["plan"] | {"minutes": 7}}
    file = SimpleUploadedFile("d.json", json.dumps(spoilt).encode())
    assert other.post("/diary/import/", {"file": file}).status_code == 422
    assert b"six-week plan is deleted" in client.get("/diary/delete/").content
    client.post("/diary/delete/")
    assert Plan.objects.count() == 1 and not kept(client).get("plan")
    other.post("/plan/change/", {"do": "end"})
    assert not Plan.objects.exists()


def test_the_plan_of_the_diary_goes_on_after_new_answers():
    client = come_in("never-diagnosed")
    client.post("/diary/start/")
    client.post("/plan/", START)
    client.post("/finish/")
    assert "First we ask" in said(client.get("/plan/")) or "still here" in said(
        client.get("/plan/")
    )
    walk(client)
    assert "My plan" in said(client.get("/plan/"))


def test_another_person_does_not_get_the_plan(planner):
    walk(planner, who="other", age=70)
    assert not kept(planner).get("plan")


def test_my_back_and_the_result_lead_to_it(planner):
    for address in ("/", "/result/"):
        assert b'href="/plan/"' in planner.get(address).content
    assert b'href="/plan/"' not in come_in("for-someone-else").get("/").content
    assert b'href="/plan/"' not in Client().get("/").content


def test_six_weeks_more_of_a_plan_without_a_check_up_leads_back_to_it(planner, monkeypatch):
    client = planner
    without = replace(plan_of(client), ups=())
    monkeypatch.setattr("backapp.practice.plan.kept_plan", lambda *_: without)
    assert client.post("/plan/change/", {"do": "again"})["Location"] == "/plan/"
