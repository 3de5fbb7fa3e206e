"""Six weeks of the plan through the site, at one session a day at most, with the clock moved: good
weeks, a flare, a missed week. `-s` prints what each page says, to be read as a physiotherapist.
"""

from datetime import UTC, datetime

import pytest

from backapp.library.content import catalogue
from backapp.plan.rules import WEEKS
from backapp.practice.planned import kept_plan
from tests.people import examined
from tests.plan.living import Clock, Visitor, said
from tests.visits import permit_of, request_of

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = {
    "sore": {"start": {"goals": [("put on socks", 6), ("sit through a film", 7)]}},
    "thin-bones": {
        "answers": examined(conditions=["osteoporosis"], age=58, told_on="2026-01-15"),
        "start": {},
    },
    "pregnant": {"answers": {"pregnancy": "16-weeks-or-more", "age": 31}, "start": {}},
    "runner-28": {
        "answers": {"age": 28},
        "start": {"active": "yes", "days": (0, 1, 3, 4, 5), "minutes": 20, "pain": 2},
    },
    "man-72": {
        "answers": examined(age=72, episode="longer", told_on="2026-01-15"),
        "start": {"days": (0, 2, 4, 6), "minutes": 15},
    },
}


def plan_of(visitor):
    return kept_plan(request_of(visitor.client), permit_of(visitor.client))


def check(visitor, page) -> None:
    """Nothing of a plan's page or session is not open, and nobody is urged."""
    permit = permit_of(visitor.client)
    for step in page.context["steps"]:
        assert permit.opens(step["card"].slug)
        assert catalogue().exercises[step["card"].slug].kind != "self-manipulation"
    slugs = [step["card"].slug for step in page.context["steps"]]
    assert len(set(slugs)) == len(slugs), "never twice"
    text = said(page).casefold()
    assert not any(word in text for word in ("streak", "well done", "keep going", "missed a day"))


def told(name: str, day: int, page) -> None:
    print(f"\n===== {name}, day {day} =====\n{said(page)}")


@pytest.mark.parametrize("name", PEOPLE)
def test_six_weeks(monkeypatch, name):
    clock = Clock(monkeypatch, MONDAY)
    clock.to(0)
    who = PEOPLE[name]
    one = Visitor(clock, **who.get("answers", {}))
    assert one.start(**who["start"]).status_code == 302
    days = who["start"].get("days", (0, 2, 4))
    pain, easy, seen = 3, 0, []
    for day in range(43):
        one.on(day)
        if day == 29:  # the answers have ended
            page = one.page()
            told(name, day, page)
            assert "still here" in said(page)
            one.renewed()
        if 21 <= day < 29:  # a missed week
            continue
        page = one.page()
        check_up = page.context["due"]
        if check_up:
            goals = plan_of(one).goals
            hard = {f"hard-{n}": 4 for n in range(1, len(goals) + 1)}
            post = {"pain": pain, "overall": "better" if check_up < 6 else "same"} | hard
            told(name, day, one.page("/plan/check-up/"))
            assert one.client.post("/plan/check-up/", post).status_code == 302
            told(name, day, one.page("/plan/check-up/"))
            seen.append(check_up)
            page = one.page()
        if day == 9:  # a flare, by one tap
            assert one.client.post("/plan/flare/", {"do": "begin"}).status_code == 302
            page = one.page()
        if day % 7 not in days and not page.context["flare"]:
            continue
        told(name, day, page)
        check(one, page)
        flare = page.context["flare"]
        pain = 5 if flare and day < 11 else max(1, pain - (day % 3 == 0))
        hard_day = day == 18
        easy += not hard_day and not flare
        after = one.session(
            pain, pain, "same" if hard_day else "easier", "hard" if hard_day else "easy"
        )
        if day in (0, 18):
            told(name, day, after)
        told(name, day, one.page())
    assert seen == list(WEEKS)
    kept = plan_of(one)
    climbed = sum(climb.place for climb in kept.state.climbs.values())
    print(f"\n{name}: {len(kept.sessions)} sessions, {climbed} rungs up")
    assert climbed >= 3 and easy > 8 and kept.state.keeps_up
