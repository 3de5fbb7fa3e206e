"""Follow along, on the server: what comes before a run, one step at a time, what ends it,
*Something hurts* and *Afterwards*.
"""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from backapp.access import Permit, permit_for
from backapp.library.content import catalogue
from backapp.library.locked import Dose
from backapp.library.pacing import Pace, Spoken, pace
from backapp.practice import words
from backapp.screening.record import KEY, Record
from backapp.screening.runs import Run
from tests.people import CAST, aged, come_in
from tests.visits import request_of
from tests.walk import check_in_full, walk

pytestmark = pytest.mark.django_db

SET, CHECK = "/routines/dont-crack/", "/screening/now/"
FOLLOW, HURTS, DONE = f"{SET}follow/", f"{SET}hurts/", f"{SET}done/"


def begin(client, pain=2, routine=SET):
    response = client.post(f"{routine}follow/", {"pain": pain})
    assert response.status_code == 302 and response["Location"] == f"{routine}follow/", response
    return client


def open_now(client, routine="dont-crack"):
    """The exercises of a routine in order, as the door returns them now."""
    shown = permit_for(client.get("/routines/").wsgi_request).open_routine(routine)
    return [step.exercise.card.slug for step in shown.steps] if shown.open else None


def keeps(client, **values):
    session = client.session
    session[KEY] |= values
    session.save()


# ------------------------------------------------------------------------------------- before a run


def test_before_a_run_one_learns_how_long_it_takes_and_what_to_have_ready_and_says_the_pain(html):
    client = come_in("never-diagnosed")
    text = html(client, FOLLOW)
    assert "About" in text or "about" in text
    assert "Have ready" in text and len(re.findall(r'type="radio" name="pain"', text)) == 11
    assert " checked" not in text and "player/main" not in text


@pytest.mark.parametrize(
    "said", [{}, {"pain": "11"}, {"pain": "-1"}, {"pain": "x"}, {"pain": "²"}, {"pain": "2" * 9}]
)
def test_without_a_pain_score_no_run_begins_and_the_page_says_what_is_missing(said):
    client = come_in("never-diagnosed")
    response = client.post(FOLLOW, said)
    assert response.status_code == 422 and "<title>Error:" in response.content.decode()
    assert "run" not in client.session[KEY]


def test_a_run_begins_with_the_steps_by_name_and_something_hurts_beside_each_and_no_instruction(
    html, shown_in
):
    """The script replaces this when it runs; without it, all of this must work (docs/adr/0080)."""
    client = begin(come_in("never-diagnosed"))
    text, slugs = html(client, FOLLOW), open_now(client)
    assert re.search(r'type="module"', text) and f'data-of="{len(slugs)}"' in text
    assert shown_in(text) == set()
    served = re.search(
        r'<section [^>]*id="served">.*?</section>\s*<div [^>]*id="player"[^>]* hidden>',
        text,
        flags=re.S,
    )[0]
    assert not re.search(r"<section[^>]* hidden|<noscript", served)
    for number, slug in enumerate(slugs, 1):
        name = escape(catalogue().exercises[slug].name)
        assert f'<a href="{SET}steps/{number}/">{number}. {name}</a>' in served
        assert re.search(
            rf'href="{HURTS}\?step={number}">Something hurts <span '
            rf'class="vh">{re.escape(name)}</span>',
            served,
        )
        assert f"<h1>{name}</h1>" in html(client, f"{SET}steps/{number}/"), (
            "it leads to the step it names"
        )
        assert f'<p class="progress">{name}</p>' in html(client, f"{HURTS}?step={number}"), (
            "and asks about that one"
        )
    assert "Stop if something goes numb" in served and "/warning-signs/" in served
    assert (
        "dont-crack" not in str(client.session[KEY]["said"])
        and client.session[KEY]["run"]["before"] == 2
    )


def test_a_lot_of_pain_is_asked_about_once_more_with_something_kinder_first(html):
    client = come_in("never-diagnosed")
    text = client.post(FOLLOW, {"pain": 7}).content.decode()
    assert "That is a lot of pain today" in text and 'href="/routines/comfort/follow/"' in text
    assert "run" not in client.session[KEY]
    assert client.post(FOLLOW, {"pain": 8, "gently": 7}).status_code == 200, (
        "a yes to 7 is no yes to 8"
    )
    assert client.post(FOLLOW, {"pain": 7, "gently": 7}).status_code == 302
    assert client.post("/routines/comfort/follow/", {"pain": 9}).status_code == 302


@pytest.mark.parametrize("pain", [4, 6, 10])
@pytest.mark.parametrize("at", ["/routines/crack-your-own-back/", "/exercises/chair-twist-push/"])
def test_at_a_pain_that_withholds_it_nobody_is_offered_to_go_on(pain, at, html):
    client = come_in("full-set")
    for sent in ({"pain": pain}, {"pain": pain, "gently": pain}):
        client = come_in("full-set")
        text = client.post(f"{at}follow/", sent).content.decode()
        assert "Not at this pain" in text and "Continue" not in text, sent
        assert f"{at}steps/" not in text and 'href="/routines/comfort/follow/"' in text
        assert not client.session[KEY]["run"].get("eased") and client.session[KEY]["run"]["ended"]
        assert "data-of=" not in client.get(f"{at}follow/", follow=True).content.decode()
    assert "Before you start" in html(client, "/routines/comfort/follow/")
    assert "Continue, small and slow" in client.post(FOLLOW, {"pain": 7}).content.decode()
    assert begin(come_in("full-set"), pain=3, routine=at)


def test_pain_told_before_a_run_can_withhold_but_never_open():
    client = come_in("full-set")
    assert permit_for(client.get("/routines/").wsgi_request).decision.self_manipulation
    begin(client, pain=5)
    assert not permit_for(client.get("/routines/").wsgi_request).decision.self_manipulation
    sore = come_in("full-set")
    keeps(sore, said=sore.session[KEY]["said"] | {"pain": 5})
    begin(sore, pain=0)
    assert not permit_for(sore.get("/routines/").wsgi_request).decision.self_manipulation


def test_the_short_check_comes_once_a_day_and_a_run_that_was_not_bad_needs_no_other(html):
    client = begin(come_in("never-diagnosed"))
    client.post(DONE, {"pain": 2, "felt": "same"})
    assert "Before you start" in html(client, FOLLOW)
    aged(client, hours=21.9)
    assert "Before you start" in html(client, FOLLOW)
    aged(client, hours=22.1)  # a run lasts two hours at most, and no check interrupts it
    response = client.get(FOLLOW)
    assert response.status_code == 302 and response["Location"].startswith(CHECK)
    assert client.post(FOLLOW, {"pain": 2})["Location"].startswith(CHECK), (
        "nor does posting get round it"
    )
    passed = client.post(response["Location"], {"new": "nothing"})
    assert passed["Location"] == FOLLOW and "Before you start" in html(client, FOLLOW)


def test_a_run_with_what_needs_an_indication_begins_with_a_check_that_lasts_twelve_hours(html):
    client = come_in("disc")
    rules = catalogue(fresh=True).rulebook.exercises
    strict = next(
        address
        for address in catalogue(fresh=True).routines
        if any(rules[slug].requires for slug in open_now(client, address) or ())
    )
    follow = f"/routines/{strict}/follow/"
    aged(client, hours=9.9)
    assert "Before you start" in html(client, follow)
    for hours in (10.1, 12.1, 20):
        aged(client, hours=hours)
        assert client.get(follow)["Location"].startswith(CHECK), hours
    assert client.get(f"/routines/{strict}/steps/1/")["Location"].startswith(CHECK)


@pytest.mark.parametrize("how", ["sharper", "spreading", "worse afterwards"])
def test_after_something_hurt_the_short_check_comes_before_the_next_run(how, html):
    client = begin(come_in("never-diagnosed"))
    client.post(f"{SET}hurts/", {"choice": how, "step": 1})
    if how == "worse afterwards":
        client.post(DONE, {"pain": 4, "felt": "worse"})
    other = "/routines/comfort/follow/"
    assert client.get(other)["Location"].startswith(CHECK)
    assert client.get("/routines/comfort/steps/1/")["Location"].startswith(CHECK)
    assert client.post(CHECK, {"new": "nothing", "next": other})["Location"] == other
    assert "Before you start" in html(client, other)


def test_answers_kept_for_28_days_ask_each_day_what_is_new_and_how_much_it_hurts(html):
    client = Client()
    walk(client, remember="28-days")
    for days in (1, 9, 26):
        aged(client, days=days)
        check = client.get(FOLLOW)["Location"]
        assert check.startswith(CHECK)
        assert "Anything new" in html(client, check) or "new" in html(client, check)
        assert client.post(check, {"new": "nothing"})["Location"] == FOLLOW
        text = html(client, FOLLOW)
        assert "Have ready" in text and "About" in text or "about" in text
        assert text.count('type="radio" name="pain"') == 11 and " checked" not in text
        begin(client, pain=1)
        client.post(DONE, {"pain": 1, "felt": "same"})
    aged(client, days=29)
    assert "The questions come first" in html(client, FOLLOW)


def test_a_day_later_the_short_check_comes_before_player_and_step():
    client = begin(come_in("never-diagnosed"))
    aged(client, hours=24.1, remember="28-days")
    assert client.get(FOLLOW)["Location"].startswith(CHECK)
    assert client.get(f"{FOLLOW}steps/1/").content == b"<section data-over></section>"


# ---------------------------------------------------------------------------------------- the steps


def test_every_step_comes_alone_with_its_numbers_and_its_warnings_first(html, shown_in, how_to):
    client = begin(come_in("never-diagnosed"))
    for number, slug in enumerate(open_now(client), 1):
        text = html(client, f"{FOLLOW}steps/{number}/")
        assert shown_in(text) <= {slug} and escape(how_to[slug][0]) in text
        assert text.index("Stop if you notice") < text.index(escape(how_to[slug][0]))
        assert re.search(
            r'data-of="9" data-sets="\d+" data-repetitions="\d+" data-go="\d+" data-hold="\d+" '
            r'data-back="\d+"',
            text,
        )
        assert f'data-during="{words.during(catalogue().exercises[slug].kind)}"' in text
        assert "<html" not in text


def test_no_step_is_kept_by_anything_on_the_way():
    response = come_in("never-diagnosed").get(f"{FOLLOW}steps/1/")
    assert (
        response["Cache-Control"] == "no-store, private" and "noindex" in response["X-Robots-Tag"]
    )


def test_somebody_who_opens_a_step_of_the_player_by_hand_gets_the_page_for_people():
    response = come_in("never-diagnosed").get(
        f"{FOLLOW}steps/2/", headers={"Sec-Fetch-Dest": "document"}
    )
    assert response["Location"] == f"{SET}steps/2/"


@pytest.mark.parametrize("number", [0, 10, 99999999])
def test_a_step_that_is_not_there_ends_the_run(number, html):
    assert "data-over" in html(come_in("never-diagnosed"), f"{FOLLOW}steps/{number}/")


def test_an_unknown_routine_is_a_404(client):
    for address in ("/routines/neck/follow/", "/routines/neck/follow/steps/1/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", CAST)
def test_player_and_steps_hold_nothing_but_what_is_open(name, shown_in):
    client = come_in(name)
    permit = permit_for(client.get("/routines/").wsgi_request)
    may_see = {slug for slug in permit.catalogue.exercises if permit.open(slug).open}
    for slug in permit.catalogue.routines:
        client.post(f"/routines/{slug}/follow/", {"pain": 0})
        for address in (
            f"/routines/{slug}/follow/",
            *(f"/routines/{slug}/follow/steps/{n}/" for n in (1, 2, 5)),
        ):
            response = client.get(address)
            assert shown_in(response.content.decode()) <= may_see, (name, address)
            if not permit.routine_card(slug).open and response.status_code == 200:
                assert shown_in(response.content.decode()) == set()


def test_a_door_that_forgets_to_look_is_seen_by_the_test_above(monkeypatch, shown_in):
    client = come_in("never-diagnosed")
    monkeypatch.setattr(
        Permit, "open", lambda self, slug: self._opened(self.decision.verdict("egg-roll"))
    )
    assert shown_in(client.get(f"{FOLLOW}steps/1/").content.decode()) == {"egg-roll"}


def test_a_sign_told_in_the_middle_ends_the_run_at_the_next_step(html, shown_in):
    client = begin(come_in("never-diagnosed"))
    assert shown_in(html(client, f"{FOLLOW}steps/1/"))
    client.post(CHECK, {"now": "saddle-numbness"})
    assert html(client, f"{FOLLOW}steps/2/").strip() == "<section data-over></section>"
    assert 'class="advice emergency' in html(client, FOLLOW)


def test_answers_that_lapse_on_the_way_end_the_run_kindly(html):
    client = begin(come_in("never-diagnosed"))
    said = client.session[KEY]["said"]
    said.pop("fever")
    keeps(client, said=said)
    assert "data-over" in html(client, f"{FOLLOW}steps/3/")
    text = html(client, FOLLOW)
    assert "We stop here for now" in text and "You have done nothing wrong" in text


# ------------------------------------------------------------------------------------ how time runs


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        # single knee to chest
        (
            Dose(2, 3, 20, 15, True, "", 3, 2, 4),
            Pace(2, 3, 3, 20, 2, 4, 15, 2, False, 10, 12, 3),
        ),
        # child's pose: the rest is between two holds
        (
            Dose(1, 3, 20, 15, False, "", 4, 4, 4),
            Pace(1, 3, 4, 20, 4, 15, 15, 1, False, 15, 12, 4),
        ),
        # bridge: the first time is as slow as the lines that lead it
        (
            Dose(2, 10, 3, 60, False, "", 3, 3, 2, False, Spoken(12, (4, 4, 3, 3))),
            Pace(2, 10, 3, 3, 3, 2, 60, 1, False, 10, 24, 8),
        ),
        (
            Dose(1, 1, 600, 0, False, ""),
            Pace(1, 1, 0, 600, 0, 0, 0, 1, False, 10, 12, 0),
        ),  # walking
        # the rest is between the sides
        (
            Dose(1, 4, 6, 15, True, "", 2, 1, 5),
            Pace(1, 4, 2, 6, 1, 5, 15, 2, False, 15, 12, 2),
        ),
        # how to change sides is told
        (
            Dose(2, 4, 6, 15, True, "", 2, 1, 5, False, Spoken(9, (4, 2), 5)),
            Pace(2, 4, 2, 6, 1, 5, 15, 2, False, 15, 21, 2),
        ),
        # sides that take turns
        (
            Dose(2, 6, 2, 30, True, "", 3, 3, 1, True),
            Pace(2, 6, 3, 2, 3, 1, 30, 2, True, 10, 12, 3),
        ),
        # no tempo is known
        (Dose(1, 3, 0, 0, False, ""), Pace(1, 3, 3, 0, 0, 0, 0, 1, False, 10, 12, 3)),
    ],
)
def test_a_dose_becomes_what_the_clock_counts(dose, expected):
    assert pace(dose) == expected


# ---------------------------------------------------------------------------------- something hurts


@pytest.mark.parametrize("player", [True, False], ids=["in the player", "without a script"])
def test_an_ordinary_pull_leads_on_more_gently(html, player):
    client = begin(come_in("never-diagnosed"))
    slug = open_now(client)[2]
    answered = client.post(
        HURTS,
        {"choice": "gentler", "step": 3, "exercise": slug} | ({"player": "1"} if player else {}),
    )
    assert answered["Location"] == (FOLLOW if player else f"{SET}steps/3/")
    assert "data-eased" in html(client, f"{FOLLOW}steps/3/") and "data-eased" not in html(
        client, f"{FOLLOW}steps/2/"
    )
    assert slug in open_now(client)


PUSH = "/exercises/chair-twist-push/"
HOW = {
    "sharper": "If pain gets sharper or stronger, stop for today.",
    "spreading": "If pain or tingling moves further down a leg, stop for today.",
}


@pytest.mark.parametrize("choice", HOW)
@pytest.mark.parametrize("player", [True, False], ids=["in the player", "without a script"])
def test_a_sharper_or_spreading_pain_ends_the_run_and_closes_cracking_until_all_questions_are_answered_again(
    html, shown_in, player, choice
):
    client = begin(come_in("full-set"), routine=PUSH)
    before = open_now(client)
    assert shown_in(html(client, PUSH)) == {"chair-twist-push"} and "Full set" not in html(
        client, DONE
    )
    told = {"choice": choice, "step": 1, "exercise": "chair-twist-push"} | (
        {"player": "1"} if player else {}
    )
    assert client.post(f"{PUSH}hurts/", told)["Location"] == f"{PUSH}done/"
    assert client.session[KEY]["run"]["ended"]
    afterwards = html(client, f"{PUSH}done/")
    assert (
        HOW[choice] in afterwards
        and "What you can do instead" in afterwards
        and 'href="/routines/comfort/"' in afterwards
    )
    for slug in (
        "chair-twist-push",
        "long-sit-twist",
        "foam-roller-upper-back",
        "swiss-ball-drape",
    ):
        assert shown_in(html(client, f"/exercises/{slug}/")) == set(), slug
    assert (
        "data-over" in html(client, f"{PUSH}follow/steps/1/")
        and client.get(f"{PUSH}steps/1/")["Location"] == PUSH
    )
    result = html(client, "/result/")
    assert (
        'class="advice see-clinician' in result
        and "The full set is open" not in result
        and HOW[choice] in result
    )
    assert set(open_now(client)) <= set(before), "and nothing else has opened"
    client.post(CHECK, {"now": "none"})
    assert shown_in(html(client, PUSH)) == set(), "the short check does not bring it back"
    assert client.post("/screening/check/", {"understands": "yes"})["Location"] == "/result/"
    assert shown_in(html(client, PUSH)) == set(), "nor does sending the last page once more"


@pytest.mark.parametrize("choice", HOW)
def test_going_through_all_questions_again_ends_what_a_hurt_closed(html, shown_in, choice):
    client = come_in("full-set")
    client.post(f"{PUSH}hurts/", {"choice": choice, "exercise": "chair-twist-push"})
    assert shown_in(html(client, PUSH)) == set()
    way = walk(client, **CAST["full-set"])
    assert {"/screening/signs/", "/screening/your-pain/"} <= set(way.addresses), (
        "they were asked anew"
    )
    assert shown_in(html(client, PUSH)) == set(), "the page said to stop for today"
    a_day_ago = (timezone.now() - timedelta(hours=25)).isoformat()
    held = client.session[KEY]
    keeps(
        client,
        **{part: dict.fromkeys(held[part], a_day_ago) for part in ("hurt", "stopped")},
        barred={},
    )
    walk(client, **CAST["full-set"])
    assert (
        shown_in(html(client, PUSH)) == {"chair-twist-push"} and "hurt" not in client.session[KEY]
    )


@pytest.mark.parametrize("choice", ["sharper", "spreading", "sign"])
def test_what_hurt_is_kept_although_what_was_followed_is_there_no_more(html, shown_in, choice):
    """An editor deletes a routine during a run, or another tab empties the visitor's own. An answer
    that can only withhold is still recorded.
    """
    for address in (
        "/routines/mine/hurts/",
        "/routines/deleted/hurts/",
        "/exercises/deleted/hurts/",
    ):
        client = come_in("full-set")
        assert client.post(address, {"choice": choice})["Location"].startswith(("/result/", CHECK))
        for slug in ("chair-twist-push", "long-sit-twist", "foam-roller-upper-back"):
            assert shown_in(html(client, f"/exercises/{slug}/")) == set(), (address, slug)


@pytest.mark.parametrize("choice", HOW)
def test_a_routine_in_which_something_hurt_is_over_and_what_hurt_stays_out(html, shown_in, choice):
    client = begin(come_in("never-diagnosed"))
    hurting = open_now(client)[2]
    assert (
        client.post(HURTS, {"choice": choice, "step": 3, "exercise": hurting, "player": "1"})[
            "Location"
        ]
        == DONE
    )
    assert hurting not in open_now(client) and not Record(client.get("/").wsgi_request).run.going(
        "routine", "dont-crack", timezone.now()
    )
    assert client.get(FOLLOW)["Location"].startswith(CHECK), (
        "a further run begins with a check of its own"
    )
    page = html(client, f"/exercises/{hurting}/")
    assert shown_in(page) == set() and "You stopped this one because it hurt." in page


def test_pain_that_moves_down_a_leg_has_one_rule_on_every_page(html):
    """The rule of the warning sign `one-leg` (facts.md 1 and 4): a clinician soon, and help at once
    for signs of something worse.
    """
    client = begin(come_in("full-set"))
    rule = (
        "Do not crack your back. See a doctor or physiotherapist soon. Get help at once if it "
        "is in both legs"
    )
    assert (
        rule in html(client, HURTS) and rule in html(client, FOLLOW) and rule in html(client, DONE)
    )
    assert open_now(client) and "prone-prop" not in open_now(client)
    client.post(HURTS, {"choice": "spreading", "step": 1})
    decision = permit_for(client.get("/routines/").wsgi_request).decision
    assert (
        decision.flags == {"one-leg": "implied"}
        and decision.disposition is catalogue().rulebook.red_flags["one-leg"].urgency
    )
    assert (
        catalogue().rulebook.red_flags["one-leg"].suspects and "disc-sciatica" in decision.suspected
    )
    result = html(client, "/result/")
    assert rule in result and escape(catalogue().red_flags["one-leg"].action) in result
    assert rule in html(client, DONE) and html(client, DONE).count(rule) == 1
    others = [page for page in Path("templates").rglob("*.html") if page.name != "hurt_advice.html"]
    told = re.findall(r'"[^"]*down a leg[^"]*"', "".join(page.read_text() for page in others))
    assert told and not [
        text for text in told if re.search("same day|today:|clinician|doctor|soon", text)
    ], "how soon is said in one place"


@pytest.mark.parametrize("name", ["half-way", "full-set"])
@pytest.mark.parametrize("choice", HOW)
def test_what_hurt_is_kept_whoever_says_so_and_whatever_has_become_of_the_run(choice, name, html):
    client = come_in(name)
    if name == "full-set":  # a fever was entered in another tab, so nothing is open any more
        client.post(CHECK, {"now": "fever"})
    assert client.post(HURTS, {"choice": choice})["Location"] == DONE
    record = Record(client.get("/").wsgi_request)
    assert (
        record.hurt == choice
        and permit_for(client.get("/").wsgi_request).decision.screening.hurting.word == choice
    )


def test_what_is_said_twice_of_what_hurt_counts_at_its_worst(html):
    client = come_in("never-diagnosed")
    for choice in ("spreading", "sharper"):
        client.post(HURTS, {"choice": choice, "exercise": "bridge"})
    assert Record(client.get("/").wsgi_request).hurt == "spreading"


def test_what_hurts_is_left_out_of_every_routine_and_takes_nobody_elses_place():
    client = come_in("never-diagnosed")
    client.post(HURTS, {"choice": "sharper", "step": 3, "exercise": "single-knee-to-chest"})
    for slug in catalogue().routines:
        assert "single-knee-to-chest" not in (open_now(client, slug) or []), slug


@pytest.mark.parametrize("choice", ["leave", "end"])
def test_a_page_from_before_an_update_ends_the_run_too(choice):
    client = begin(come_in("full-set"))
    slug = open_now(client)[0]
    assert client.post(HURTS, {"choice": choice, "step": 1, "exercise": slug})["Location"] == DONE
    assert slug not in open_now(client) and client.session[KEY]["run"]["ended"]
    assert not permit_for(client.get("/").wsgi_request).decision.self_manipulation


def test_a_routine_of_which_too_little_is_left_ends_kindly(html):
    client = come_in("never-diagnosed")
    for slug in open_now(client, "low-back-strength") or []:
        client.post("/routines/low-back-strength/hurts/", {"choice": "sharper", "exercise": slug})
    follow = "/routines/low-back-strength/follow/"
    assert "Today: rest" in html(client, follow)
    session = client.session
    long_ago = (timezone.now() - timedelta(days=2)).isoformat()
    for part in ("stopped", "hurt"):
        session[KEY][part] = dict.fromkeys(session[KEY][part], long_ago)
    session.save()
    assert "We stop here for now" in html(client, follow)


@pytest.mark.parametrize("choice", ["", "harder", "sharper,gentler"])
def test_an_answer_that_was_not_offered_asks_again_and_changes_nothing(choice):
    client = begin(come_in("never-diagnosed"))
    before = client.session[KEY]
    assert client.post(HURTS, {"choice": choice, "step": 2})["Location"] == f"{HURTS}?step=2"
    assert client.session[KEY] == before


def by_itself(page: str) -> set[str]:
    """The ids that a page asks by yes and no."""
    return set(re.findall(r'name="([a-z.-]+)" value="no"', page))


def tell(client, address: str, sign: str) -> str:
    """Tick the first cue of a sign, and deny what else is asked. Returns where it leads."""
    return check_in_full(client, address, sign)["Location"]


def test_a_new_sign_shuts_the_door_until_each_sign_has_been_asked(html, shown_in):
    client = begin(come_in("full-set"))
    answered = client.post(
        HURTS, {"choice": "sign", "step": 2, "exercise": "bridge", "player": "1"}
    )
    assert answered["Location"].startswith(CHECK) and "done" in answered["Location"]
    places = [
        FOLLOW,
        f"{FOLLOW}steps/1/",
        f"{SET}steps/1/",
        SET,
        DONE,
        "/exercises/",
        *(f"/exercises/{s}/" for s in catalogue().exercises),
    ]
    for address in places:
        assert shown_in(html(client, address)) == set(), address
    assert client.get("/result/")["Location"] == CHECK
    page = html(client, answered["Location"])
    assert 'name="now" value="line.below"' in page
    one_tap = client.post(answered["Location"], {"now": "none"})
    assert "each=1" in one_tap["Location"], "one tap for all of them is not enough now"
    asked = by_itself(html(client, one_tap["Location"]))
    behind = {sign for id in asked for sign in catalogue().signs_behind[id.removeprefix("line.")]}
    signs = {"saddle-numbness", "bladder-change", "stroke-neck", "foot-drop", "blackout-dizzy"}
    assert signs <= behind and "now" not in asked
    assert shown_in(html(client, "/exercises/bridge/")) == set()
    told = client.post(one_tap["Location"], dict.fromkeys(asked, "no") | {"line.legs": "yes"})
    assert tell(client, told["Location"], "foot-drop") == "/result/"
    assert 'class="advice urgent' in html(client, "/result/")
    assert shown_in(html(client, "/exercises/cat-camel/")) == set()


def test_after_every_sign_was_denied_the_gate_decides_again_but_the_run_is_over_and_the_movement_stays_out(
    html,
):
    client = begin(come_in("never-diagnosed"))
    there = client.post(HURTS, {"choice": "sign", "step": 2, "exercise": "bridge"})["Location"]
    there = client.post(there, {"now": "none"})["Location"]
    answered = client.post(there, dict.fromkeys(by_itself(html(client, there)), "no"))
    assert answered["Location"] == DONE and "Stop here for today" in html(client, DONE)
    assert "bridge" not in open_now(client) and client.session[KEY]["run"]["ended"]


@pytest.mark.parametrize("said", ["unsure", "yes"])
def test_a_sign_that_is_so_or_not_sure_is_advice_and_not_a_circle(said, html):
    client = begin(come_in("never-diagnosed"))
    there = client.post(HURTS, {"choice": "sign"})["Location"]
    there = client.post(there, {"now": "none"})["Location"]
    asked = by_itself(html(client, there))
    there = client.post(there, dict.fromkeys(asked, "no") | {"line.below": said})["Location"]
    assert open_now(client) is None
    assert tell(client, there, "bladder-change") == "/result/"
    assert 'class="advice emergency' in html(client, "/result/")


def test_going_through_all_questions_again_does_not_pass_over_the_new_sign():
    client = come_in("never-diagnosed")
    client.post(HURTS, {"choice": "sign"})
    client.post("/screening/check/", {})
    assert client.get("/result/")["Location"] == CHECK
    assert open_now(client) is None


def test_the_comfort_set_of_an_unfinished_screening_can_tell_of_a_sign_too(client, html, shown_in):
    walk(client, until="/screening/check/", supervised_only="yes")
    there = client.post("/routines/comfort/hurts/", {"choice": "sign"})["Location"]
    assert shown_in(html(client, "/routines/comfort/steps/1/")) == set()
    assert "line.below" in html(client, there)


@pytest.mark.parametrize("choice", ["sign", "sharper", "spreading"])
def test_without_any_answers_what_hurts_leads_to_the_warning_signs_and_keeps_nothing(
    client, choice
):
    for address in (HURTS, "/exercises/neck-crack/hurts/"):
        assert client.post(address, {"choice": choice})["Location"] == reverse("warning-signs")
    assert not client.cookies


@pytest.mark.parametrize(
    "entry", [{"stopped": ["bridge"]}, {"run": 3}, {"stopped": "bridge"}, {"hurt": "sharper"}]
)
def test_an_entry_that_cannot_be_read_closes_routines_instead_of_forgetting(entry):
    client = come_in("never-diagnosed")
    keeps(client, **entry)
    assert open_now(client) is None


@pytest.mark.parametrize(
    "run",
    [
        {"kind": "routine", "slug": 3},
        {"kind": "walk", "slug": "dont-crack", "started-at": "2026-01-01T08:00+00:00"},
        {"kind": "routine", "slug": "dont-crack", "started-at": "soon"},
        {"kind": "routine", "slug": "dont-crack", "started-at": "2026-01-01"},
    ],
)
def test_a_run_that_cannot_be_read_is_no_run(run, html):
    client = come_in("never-diagnosed")
    keeps(client, run=run)
    assert "Before you start" in html(client, FOLLOW)


# --------------------------------------------------------------------------- one exercise by itself

ONE = "/exercises/bridge/"


def test_an_open_exercise_is_followed_by_itself_with_the_same_check_and_pain_before_it(
    html, shown_in
):
    client = come_in("never-diagnosed")
    assert 'href="follow/">Start' in html(client, ONE)
    assert "Before you start" in html(client, f"{ONE}follow/")
    begin(client, routine=ONE)
    text = html(client, f"{ONE}follow/")
    assert 'data-of="1"' in text and shown_in(text) == set()
    assert shown_in(html(client, f"{ONE}follow/steps/1/")) == {"bridge"}
    assert "data-over" in html(client, f"{ONE}follow/steps/2/")
    assert shown_in(html(client, f"{ONE}steps/1/")) == {
        "bridge"
    } and f'href="{ONE}hurts/?step=1"' in html(client, f"{ONE}steps/1/")
    aged(client, hours=24.1, remember="28-days")
    for address in (f"{ONE}follow/", f"{ONE}steps/1/"):
        assert client.get(address)["Location"].startswith(CHECK)
    assert "data-over" in html(client, f"{ONE}follow/steps/1/")


@pytest.mark.parametrize("name", ["nobody", "half-way"])
def test_what_may_be_read_unasked_is_not_followed_unasked(name, html, shown_in):
    client = come_in(name)
    assert shown_in(html(client, ONE)) == {"bridge"} and "follow/" not in html(client, ONE)
    for address in (f"{ONE}follow/", f"{ONE}steps/1/", f"{ONE}hurts/", f"{ONE}done/"):
        assert client.get(address)["Location"] == ONE
    assert "data-over" in html(client, f"{ONE}follow/steps/1/")


def test_a_withheld_exercise_is_not_followed_and_its_own_page_says_why(html, shown_in):
    client = come_in("never-diagnosed")
    there = "/exercises/egg-roll/"
    assert client.post(f"{there}follow/", {"pain": 0})[
        "Location"
    ] == there and "follow/" not in html(client, there)
    assert (
        "data-over" in html(client, f"{there}follow/steps/1/")
        and shown_in(html(client, there)) == set()
    )


def test_an_unknown_exercise_has_nothing_to_follow(client):
    for address in ("follow/", "follow/steps/1/", "steps/1/", "hurts/", "done/"):
        assert client.get(f"/exercises/neck-crack/{address}").status_code == 404


def test_an_exercise_by_itself_that_hurts_is_over_and_pain_is_asked_all_the_same(html, shown_in):
    client = begin(come_in("never-diagnosed"), routine=ONE, pain=2)
    page = html(client, f"{ONE}hurts/?step=1")
    assert all(
        f'value="{choice}"' in page for choice in ("gentler", "sharper", "spreading", "sign")
    )
    answered = client.post(
        f"{ONE}hurts/", {"choice": "sharper", "step": 1, "exercise": "bridge", "player": "1"}
    )
    assert answered["Location"] == f"{ONE}done/"
    assert "You stopped this one because it hurt." in html(client, ONE)
    text = html(client, f"{ONE}done/")
    assert 'name="felt"' in text and shown_in(text) == set()
    client.post(f"{ONE}done/", {"pain": 4, "felt": "worse"})
    text = html(client, f"{ONE}done/")
    assert (
        "Pain before: 2 out of 10. Pain now: 4 out of 10." in text
        and "Back to the exercise" in text
    )


def test_a_routine_that_closed_because_of_what_hurt_still_asks_how_it_is_afterwards(html):
    client = begin(come_in("never-diagnosed"), routine="/routines/desk-break/", pain=2)
    for slug in open_now(client, "desk-break"):
        client.post("/routines/desk-break/hurts/", {"choice": "sharper", "exercise": slug})
    assert open_now(client, "desk-break") is None
    assert 'name="felt"' in html(client, "/routines/desk-break/done/")


def test_a_new_sign_during_a_single_exercise_shuts_everything_too(html, shown_in):
    client = begin(come_in("never-diagnosed"), routine=ONE)
    there = client.post(f"{ONE}hurts/", {"choice": "sign", "exercise": "bridge"})["Location"]
    assert there.startswith(CHECK) and shown_in(html(client, "/exercises/cat-camel/")) == set()
    assert 'name="felt"' not in html(client, f"{ONE}done/")


# --------------------------------------------------------------------------------------- afterwards


def test_afterwards_pain_now_stands_beside_pain_before(html):
    client = begin(come_in("never-diagnosed"), pain=3)
    assert 'name="felt"' in html(client, DONE)
    assert client.post(DONE, {"pain": "2", "felt": "easier"})["Location"] == DONE
    text = html(client, DONE)
    assert "Pain before: 3 out of 10. Pain now: 2 out of 10." in text and "A little stiff" in text
    assert not re.search(
        r"well done|great|congrat|good job|streak|keep it up|more next time", text.lower()
    )


def test_nonsense_afterwards_is_not_kept(html):
    client = begin(come_in("never-diagnosed"))
    client.post(DONE, {"pain": "11", "felt": "wonderful"})
    assert "after" not in client.session[KEY]["run"] and "felt" not in client.session[KEY]["run"]


@pytest.mark.parametrize(
    ("before", "after", "felt", "worse"),
    [(2, 4, "", True), (2, 3, "", False), (5, 6, "same", True), (6, 5, "", False), (0, 0, "worse", True), (None, None, "same", False),
     (None, 6, "", True), (3, None, "", False)],
)  # fmt: skip
def test_what_asks_for_a_pause(before, after, felt, worse):
    run = Run("routine", "comfort", timezone.now(), before=before, after=after, felt=felt)
    assert run.worse is worse


def test_worse_twice_in_a_week_is_to_be_shown_to_a_clinician_and_closes_what_was_open(html):
    client = begin(come_in("full-set"))
    client.post(DONE, {"pain": "2", "felt": "worse"})
    client.post(DONE, {"pain": "2", "felt": "worse"})
    assert open_now(client), "one run, however often it is said, is one"
    keeps(client, run={}, **{"checked-at": timezone.now().isoformat()})
    begin(client)
    client.post(DONE, {"pain": "2", "felt": "worse"})
    assert open_now(client) is None, "all has to be said anew first"
    text = html(client, DONE)
    assert (
        "Worse twice in a week" in text and "clinician" in text and "well done" not in text.lower()
    )
    assert client.get("/screening/check/").status_code == 302, (
        "sending the last page once more is not enough"
    )
    walk(client, **CAST["full-set"])
    assert open_now(client)


def test_what_was_worse_more_than_a_week_ago_is_no_second_time():
    client = begin(come_in("full-set"))
    keeps(client, worse=[(timezone.now() - timedelta(days=8)).isoformat()])
    client.post(DONE, {"pain": "2", "felt": "worse"})
    assert open_now(client)


@pytest.mark.parametrize("held", ["x", 3, {"a": 1}, ["x"], [None], ["2026-01-01"]])
def test_moments_that_cannot_be_read_change_nothing(held):
    client = begin(come_in("full-set"))
    keeps(client, worse=held)
    client.post(DONE, {"pain": "2", "felt": "worse"})
    assert open_now(client)


AGAIN = re.compile(r'href="/screening/">\s*Answer the questions again')


@pytest.mark.parametrize("how", ["sharper", "spreading"])
def test_after_a_movement_hurt_the_end_does_not_call_it_ordinary(how, html):
    client = begin(come_in("never-diagnosed"))
    assert "sore tomorrow is normal" in html(client, DONE)
    client.post(HURTS, {"step": "1", "choice": how})
    for said in ({}, {"pain": "7", "felt": "worse"}):
        if said:
            client.post(DONE, said)
        text = html(client, DONE)
        assert "No more exercises like this today" in text and "sore tomorrow is normal" not in text
        assert len(AGAIN.findall(text)) == 1, said


def test_worse_afterwards_asks_to_answer_again_once(html):
    client = begin(come_in("never-diagnosed"), pain=2)
    client.post(DONE, {"pain": "5", "felt": "worse"})
    text = html(client, DONE)
    assert "Do no more today" in text and len(AGAIN.findall(text)) == 1


def test_worse_afterwards_says_to_rest_and_to_answer_again(html):
    client = begin(come_in("never-diagnosed"), pain=2)
    client.post(DONE, {"pain": "5", "felt": "worse"})
    text = html(client, DONE)
    assert "Rest today." in text and f'href="{reverse("screening:start")}"' in text


def test_the_scripts_of_the_player_are_small():
    folder = Path(__file__).resolve().parents[2] / "static/js/player"
    assert sum(len(gzip.compress(path.read_bytes())) for path in folder.glob("*.js")) <= 20 * 1024


def test_the_pain_before_a_run_can_be_skipped(html):
    client = come_in("never-diagnosed")
    assert "Skip this" in html(client, FOLLOW)
    assert client.post(FOLLOW, {"skip": "pain"})["Location"] == FOLLOW
    assert "data-of=" in html(client, FOLLOW)
    client.post(DONE, {"pain": "3", "felt": "same"})
    done = html(client, DONE)
    assert "Pain now: 3 out of 10" in done and "Pain before" not in done


def test_a_lot_of_pain_is_not_skipped_once_it_has_been_said(html):
    client = come_in("never-diagnosed")
    told = client.post(FOLLOW, {"pain": "8", "skip": "pain"}).content.decode()
    assert "That is a lot of pain today" in told and "Skip this" not in told


PUSHING = "/routines/crack-your-own-back/follow/"


def may_follow(client, address):
    response = client.get(address)
    return response.status_code == 200 and 'id="pain-0"' in response.content.decode()


def test_a_high_pain_still_counts_when_another_run_begins_without_a_number():
    client = come_in("full-set")
    assert may_follow(client, PUSHING)
    client.post(PUSHING, {"pain": 9})
    assert not may_follow(client, PUSHING)
    client.post("/routines/comfort/follow/", {"skip": "1"})
    client.post("/exercises/bridge/done/", {"felt": "same"})
    assert not may_follow(client, PUSHING), "skipping the number says nothing about the pain"
    known = Record(request_of(client)).run.told
    assert known[0] == 9
    client.post("/routines/comfort/follow/", {"pain": 1})
    assert may_follow(client, PUSHING), "a new number does"


def test_the_pain_of_an_earlier_run_counts_for_half_a_day():
    client = come_in("full-set")
    client.post(PUSHING, {"pain": 9})
    client.post("/routines/comfort/follow/", {"skip": "1"})
    session = client.session
    session[KEY]["run"]["told"][1] = (timezone.now() - timedelta(hours=12, minutes=1)).isoformat()
    session.save()
    assert may_follow(client, PUSHING)


def test_a_pain_given_by_slip_is_taken_back_and_nothing_else():
    client = come_in("full-set")
    client.post(PUSHING, {"pain": 9})
    assert "That was a slip" in client.get(PUSHING).content.decode()
    assert client.post(PUSHING, {"pain": "again"})["Location"] == PUSHING
    assert may_follow(client, PUSHING) and Record(request_of(client)).run.before is None
    client.post(PUSHING, {"pain": 9})
    client.post(PUSHING.replace("follow", "done"), {"felt": "worse"})
    assert "That was a slip" not in client.get(PUSHING).content.decode()
    client.post(PUSHING, {"pain": "again"})
    kept = Record(request_of(client)).run
    assert (kept.felt, kept.before) == ("worse", 9), "what was told afterwards stays"


def test_a_slip_is_no_further_start():
    client = Client()
    ten = "/sessions/loosen/whole-spine/10/"
    client.post("/screening/quick/", {"quick": "none", "next": ten})
    client.post(f"{ten}follow/", {"pain": 2})
    before = Record(request_of(client)).starters
    client.post(f"{ten}follow/", {"pain": "again"})
    assert Record(request_of(client)).starters == before == 1
