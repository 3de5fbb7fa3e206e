"""A damaged session row: whatever stands in it, every page answers, *Finish* works, and nothing
is open that was not.
"""

import copy
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from backapp.screening.earlier import EARLIER, KEY
from backapp.screening.record import Record
from backapp.screening.runs import Change, Changes
from tests.faults.conftest import open_to
from tests.often import often
from tests.people import aged, come_in
from tests.visits import request_of
from tests.walk import send, walk

pytestmark = pytest.mark.django_db
PAGES = ("/", "/screening/", "/screening/check/", "/screening/now/", "/screening/correct/", "/screening/seen/", "/result/", "/result/summary/",
         "/result/summary.json", "/exercises/", "/exercises/bridge/", "/exercises/at-a-glance/",
         "/routines/", "/routines/dont-crack/", "/sessions/", "/sessions/loosen/mid-back/10/",
         "/sessions/calm/hips/3/follow/", "/routines/dont-crack/change/", "/routines/dont-crack/done/",
         "/routines/dont-crack/worksheet/", "/routines/dont-crack/follow/", "/my-routine/",
         "/plan/", "/plan/check-up/", "/plan/change/", "/plan/today/follow/", "/plan/today/done/",
         "/diary/run/", "/warning-signs/", "/privacy/",
         "/same-person/")  # fmt: skip
SHAPES = {
    "a list": [],
    "a list of lists": [["fever"], [1]],
    "a dict": {},
    "a dict of dicts": {"fever": {"fever": {}}, "bridge": []},
    "a number": 5,
    "a huge number": 10**400,
    "nothing": None,
    "yes": True,
    "a word": "fever",
    "a NUL": "\0",
    "far in the future": "9999-12-31T23:59:59+00:00",
    "far in the past": "0001-01-01T00:00:00+14:00",
    "a moment without a zone": "2026-11-29T10:00:00",
    "a day": "9999-12-31",
}
INSIDE = (
    "said",
    "wording",
    "raised",
    "corrected",
    "assessed",
    "asked-first",
    "stopped",
    "barred",
    "run",
    "unsure",
    "stated",
    "plan",
)


def rich(name):
    """A person whose record has every part it can have, and so no part that a damage could leave
    unseen.
    """
    client = Client()
    if name == "examined":
        client = come_in("full-set")
    else:
        walk(client, fever="yes")
    session, now = client.session, timezone.now()
    ago = lambda **by: (now - timedelta(**by)).isoformat()  # noqa: E731
    held = session[KEY]
    held |= {
        "own": [["bridge", 1, 5, 0]],
        "favourites": [["session", "desk/hips/5"], ["routine", "dont-crack"]],
        "changes": [
            {
                "kind": "routine",
                "slug": "dont-crack",
                "less": 1,
                "easy": 0,
                "steps": {
                    "bridge": [1, "easier", "", False],
                    "leg-crossover": [0, "", "cat-camel", False],
                },
            }
        ],
        "onward": "/routines/",
        "worse": [ago(days=1)],
        "zone": "Europe/Helsinki",
    }
    held |= {
        "asked-first": {"foam-roller-upper-back": ago(minutes=1)},
        "stopped": {"dead-bug": ago(hours=1)},
        "unsure": {"signs": ago(hours=1)},
        "stated": {"conditions": ["osteoporosis"], "medicines": [], "pregnancy": "no"},
    }
    held |= {
        "run": {
            "kind": "routine",
            "slug": "dont-crack",
            "started-at": ago(minutes=5),
            "before": 2,
            "effort": "hard",
            "then": "less",
            "at": 2,
            "changes": 1,
            "eased": ["bridge"],
        }
    }
    held["plan"] = {
        "started": (now - timedelta(days=15)).date().isoformat(),
        "days": [0, 2, 4],
        "minutes": 10,
        "goals": ["put on socks"],
        "climbs": {"strength": ["sit-to-stand", "less", 0, 1, 0]},
        "new": "strength",
        "flare": None,
        "told": 2,
        "keeps-up": False,
        "begun": ago(days=1),
        "report": [now.date().isoformat(), 2, 2, "easy", False, False, ["strength"]],
        "history": [[now.date().isoformat(), 2, None, "", False, False, []]],
        "ups": [[0, 3, [5], "", ""]],
    }
    held["barred"] = held.get("barred", {}) | {"osteoporosis": ago(hours=30)}
    held["raised"] = held.get("raised", {}) | {"kidney": ago(days=9)}
    held["corrected"] = held.get("corrected", {}) | {"kidney": ago(days=8), "age": ago(days=8)}
    held["assessed"] = {"kidney": (now - timedelta(days=8)).date().isoformat()}
    held.setdefault("started-at", ago(hours=1))
    session.save()
    return client, held


def damaged(client, held):
    session = client.session
    session[KEY] = copy.deepcopy(held)
    session.save()


def spoilt(held):
    """Every record with one thing in it damaged: a part of it, or one entry of a part.

    Yields what, and the record.
    """
    for part in [*held, "told-of-sign", "asks-again", "checked-at", "something-new"]:
        for shape, value in SHAPES.items():
            yield f"{part}: {shape}", held | {part: value}
    for part in INSIDE:
        for entry in [*held.get(part, {})][:: 50 if part in ("said", "wording") else 1]:
            for shape, value in SHAPES.items():
                yield f"{part}.{entry}: {shape}", held | {part: held[part] | {entry: value}}


def answers(client, what, pages=PAGES):
    for address in pages:
        assert client.get(address).status_code < 500, (what, address)


@pytest.fixture(params=often(("examined", "with a fever"), "with a fever"))
def person(request):
    return rich(request.param)


def test_no_damage_opens_anything(person, gentle):
    client, held = person
    before = open_to(client) | gentle
    assert client.get("/result/").status_code == 200
    for what, record in spoilt(held):
        damaged(client, record)
        assert open_to(client) <= before, what


def test_no_damage_takes_a_page_away(person):
    """Each damage meets a seventh of the pages, and each page every part of the record in one
    shape or another.
    """
    client, held = person
    for number, (what, record) in enumerate(spoilt(held)):
        damaged(client, record)
        answers(client, what, PAGES[number % 7 :: 7])


@pytest.mark.parametrize("id", ["age", "pain", "told-on", "episode"])
@pytest.mark.parametrize("value", ["unsure", "never", "fever", -1, 10**400, "2026"])
def test_an_answer_that_cannot_be_one_takes_no_summary_away(id, value):
    client, held = rich("examined")
    damaged(client, held | {"said": held["said"] | {id: value}})
    answers(client, (id, value), ("/result/", "/result/summary/", "/result/summary.json"))


@pytest.mark.parametrize("shape", SHAPES)
def test_whatever_stands_in_it_it_can_be_cleared(shape):
    for part in ("remember", "started-at", "said", "raised", "run", "own", "favourites", "changes"):
        client, held = rich("examined")
        damaged(client, held | {part: SHAPES[shape]})
        assert client.post("/finish/").status_code == 302
        assert (
            not client.get("/screening/finished/").status_code >= 500 and KEY not in client.session
        )


@pytest.mark.parametrize(
    "one",
    [
        None,
        "session",
        ["session"],
        ["session", "loosen/neck/10"],
        ["session", "loosen/hips/10/without/bridge+bridge"],
        ["routine", "../x"],
        ["page", "bridge"],
        ["exercise", {"bridge": 1}],
        [["exercise"], "bridge"],
        ["exercise", "bridge", 1],
    ],
)
def test_a_favourite_that_cannot_be_read_is_dropped_and_the_others_stay(one):
    client, held = rich("examined")
    damaged(
        client, held | {"favourites": [["exercise", "bridge"], one, ["session", "calm/hips/3"]]}
    )
    answers(client, one, ("/", "/sessions/"))
    kept = Record(request_of(client)).favourites
    assert kept == (("exercise", "bridge"), ("session", "calm/hips/3"))


CHANGED = {"kind": "exercise", "slug": "bridge", "less": 1, "easy": 0, "steps": {}}


@pytest.mark.parametrize(
    "one",
    [
        None,
        [],
        {},
        CHANGED | {"kind": "page"},
        CHANGED | {"slug": "../x"},
        CHANGED | {"kind": "session"},
        CHANGED | {"less": -1},
        CHANGED | {"less": 10**9},
        CHANGED | {"less": True},
        CHANGED | {"easy": "2"},
        CHANGED | {"steps": ["bridge"]},
    ],
)
def test_a_change_that_cannot_be_read_is_dropped_and_the_others_stay(one):
    client, held = rich("examined")
    damaged(client, held | {"changes": [one, CHANGED]})
    answers(client, one, ("/", "/exercises/bridge/", "/routines/"))
    assert Record(request_of(client)).changes == {("exercise", "bridge"): Changes(less=1)}


@pytest.mark.parametrize(
    "step",
    [
        None,
        [],
        [1, "", "", False, 1],
        ["1", "", "", False],
        [99, "", "", False],
        [True, "", "", False],
        [0, "faster", "", False],
        [0, "", None, False],
        [0, "", "", 1],
    ],
)
def test_how_an_exercise_is_done_that_cannot_be_read_is_as_written(step):
    client, held = rich("examined")
    steps = {"bridge": step, "cat-camel": [1, "", "", False]}
    damaged(client, held | {"changes": [CHANGED | {"steps": steps}]})
    answers(client, step, ("/exercises/bridge/follow/", "/exercises/bridge/change/"))
    made = Record(request_of(client)).changes["exercise", "bridge"]
    assert dict(made.steps) == {"cat-camel": Change(down=1)}


@pytest.mark.parametrize("slug", ["loosen/neck/10", "loosen", "../", "x" * 3000, 7, None])
def test_a_run_of_a_session_that_cannot_be_read_keeps_its_pain(slug):
    """Pain restricts, so it is kept with a run of something unknown."""
    client, held = rich("examined")
    run = {"kind": "session", "slug": slug, "started-at": timezone.now().isoformat()}
    damaged(client, held | {"run": run | {"before": 9}})
    answers(client, slug, PAGES)
    assert Record(request_of(client)).run.before == 9
    damaged(client, held | {"run": run | {"slug": "calm/hips/3", "before": 9}})
    assert Record(request_of(client)).run.slug == "calm/hips/3"


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("inside", ["", "said", "wording", "raised", "said.conditions", "said.age"])
def test_no_damage_of_earlier_answers_opens_anything_or_takes_a_page_away(inside, begun):
    """Answers whose 28 days are over (docs/adr/0129)."""
    client = come_in("thin-bones")
    aged(client, days=29, remember="28-days")
    start = {"who": "me", "country": "gb", "remember": "session"}
    client.post("/screening/", start if begun else {})
    session, (part, _dot, id) = client.session, inside.partition(".")
    whole, before = session[EARLIER], open_to(client)
    for what, value in SHAPES.items():
        spoilt_part = whole[part] | {id: value} if id else value
        session = client.session
        session[EARLIER] = whole | {part: spoilt_part} if part else value
        session.save()
        answers(client, what, ("/", "/screening/", "/screening/about-you/", "/result/"))
        client.post("/screening/", start if begun else {})
        assert open_to(client) <= before, what
        assert not request_of(client).session.get(KEY, {}).get("said", {}).keys() & {"age", "area"}


@pytest.mark.parametrize(
    "id",
    [
        "told-on",
        "age",
        "pain",
        "area",
        "diagnosis",
        "conditions",
        "episode",
        "named-too",
        "medicines",
        "fever",
        "who",
    ],
)
@pytest.mark.parametrize("shape", SHAPES)
def test_an_answer_that_cannot_be_read_is_asked_again(id, shape):
    client, held = rich("examined")
    damaged(client, held | {"said": held["said"] | {id: SHAPES[shape]}})
    answers(
        client,
        id,
        (
            "/",
            "/screening/about-you/",
            "/screening/check/",
            "/result/",
            "/result/summary/",
            "/result/summary.json",
        ),
    )


@pytest.mark.parametrize(
    "moment", [shape for shape in SHAPES.values() if shape not in ({}, [])], ids=str
)
def test_a_sign_whose_moment_cannot_be_read_stays_held(moment):
    client = Client()
    walk(client, chest_pain="yes", until="/result/")
    # and never says that it was a slip
    send(client, "closer-1")
    assert client.get("/result/").context["decision"].flags["chest-pain"] == "held"
    session = client.session
    session[KEY]["raised"]["chest-pain"] = moment
    session[KEY]["assessed"] = {"chest-pain": timezone.localdate().isoformat()}
    session.save()
    assert client.get("/result/").context["decision"].flags["chest-pain"] == "held"
    assert client.get("/result/summary/").status_code == 200


def test_one_sign_that_is_no_longer_authored_does_not_lift_another():
    client = Client()
    walk(client, chest_pain="yes", until="/result/")
    send(client, "closer-1")
    session = client.session
    session[KEY]["raised"]["a-sign-of-last-year"] = timezone.now().isoformat()
    session.save()
    assert client.get("/result/").context["decision"].flags["chest-pain"] == "held"


def test_a_raised_sign_that_was_deleted_from_the_content_still_restricts():
    """An editor deletes a sign while a visitor has it raised: nothing opens by that."""
    client = come_in("full-set")
    before = open_to(client)
    session = client.session
    session[KEY] = session[KEY] | {"raised": {"deleted-sign": timezone.now().isoformat()}}
    session.save()
    after = open_to(client)
    assert after < before and "egg-roll" not in after and "chair-twist-push" not in after
    assert client.get("/result/", follow=True).status_code == 409
