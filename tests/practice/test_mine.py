"""A visitor's own routine: built from what is open, stored with the answers, decided again on each
request, and shared only as names.
"""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from backapp.access import Withheld, own_routine, permit_for
from backapp.library.content import catalogue
from backapp.library.models.instructions import Instruction
from backapp.library.versions import mark_changed
from backapp.screening.record import KEY
from backapp.screening.runs import MOST_STEPS
from tests.people import aged, come_in
from tests.walk import walk

pytestmark = pytest.mark.django_db
MINE, EDIT, SHARED = "/routines/mine/", "/routines/mine/edit/", "/routines/shared/"


def places(client):
    """The stored routine, as (exercise, sets, repetitions, hold)."""
    return [tuple(place) for place in client.session[KEY].get("own", [])]


def names(client):
    return [place[0] for place in places(client)]


def do(client, what="save", **fields):
    return client.post(
        EDIT,
        {"do": what}
        | {name.replace("__", "-").replace("_at_", "-"): value for name, value in fields.items()},
    )


def with_own(name, *exercises):
    """This person with these exercises in their routine, stored without using a form."""
    client = come_in(name)
    session = client.session
    session[KEY] = session[KEY] | {"own": [[slug, 0, 0, 0] for slug in exercises]}
    session.save()
    return client


def door(client):
    return permit_for(client.get("/routines/").wsgi_request)


# ----------------------------------------------------------------------------------------- building


@pytest.mark.parametrize(
    "address",
    [
        MINE,
        EDIT,
        f"{MINE}steps/1/",
        f"{MINE}follow/",
        f"{MINE}worksheet/",
        f"{MINE}hurts/",
        f"{MINE}done/",
    ],
)
def test_a_stranger_learns_what_it_is_and_that_the_questions_come_first(
    client, html, address, shown_in
):
    text = client.get(address, follow=True).content.decode()
    assert (
        "A routine of your own" in text and 'href="/screening/"' in text and shown_in(text) == set()
    )
    assert not client.cookies


def test_a_stranger_can_put_nothing_together(client):
    assert client.post(EDIT, {"do": "add", "add": "bridge"})["Location"] == MINE
    client.post("/routines/dont-crack/adapt/")
    assert not client.cookies and not Session.objects.exists()


def test_an_exercise_is_added_from_its_own_page_and_starts_with_the_least_of_it(html):
    client = come_in("never-diagnosed")
    assert "Add to my routine" in html(client, "/exercises/bridge/")
    response = client.post(EDIT, {"do": "add", "add": "bridge"})
    assert response.status_code == 302 and response["Location"] == f"{EDIT}?at=bridge#step-bridge"
    authored, shown = (
        door(client).open("bridge").dose,
        door(client).open_routine("mine").steps[0].dose,
    )
    assert (authored.sets, authored.repetitions, authored.hold_seconds) == (2, 10, 3)
    assert (shown.sets, shown.repetitions, shown.hold_seconds, shown.rest_seconds) == (
        1,
        5,
        2,
        authored.rest_seconds,
    )
    assert "It is in your routine" in html(client, "/exercises/bridge/")
    assert "“Bridge” is step 1 of 1." in client.get(response["Location"]).content.decode()


def test_an_open_routine_becomes_ones_own_as_it_is_for_this_visitor(html):
    client = come_in("never-diagnosed")
    assert "Change this routine" in html(client, "/routines/dont-crack/")
    before = door(client).open_routine("dont-crack").steps
    assert client.post("/routines/dont-crack/adapt/")["Location"] == EDIT
    after = door(client).open_routine("mine").steps
    assert [(s.exercise.card.slug, s.dose) for s in after] == [
        (s.exercise.card.slug, s.dose) for s in before
    ]
    assert "Change this routine" not in html(client, MINE)


def test_a_routine_is_replaced_only_when_that_was_said(html):
    client = with_own("never-diagnosed", "bridge")
    asked = client.post("/routines/in-bed/adapt/")
    assert (
        asked.status_code == 200
        and "Replace my routine?" in asked.content.decode()
        and names(client) == ["bridge"]
    )
    client.post("/routines/in-bed/adapt/", {"replace": "yes"})
    assert len(names(client)) == 7


def test_a_withheld_routine_is_not_adapted():
    client = come_in("never-diagnosed")
    for slug in ("crack-your-own-back", "massage", "neck"):
        assert client.post(f"/routines/{slug}/adapt/").status_code in (200, 404)
    assert places(client) == []


def test_a_look_at_any_address_changes_nothing():
    client = with_own("never-diagnosed", "bridge", "cat-camel")
    before = client.session[KEY]
    for address in (
        EDIT,
        f"{EDIT}?do=remove:bridge",
        "/routines/in-bed/adapt/?replace=yes",
        f"{SHARED}?step=walking&replace=yes",
        MINE,
    ):
        client.get(address)
    assert client.session[KEY] == before


# ----------------------------------------------------------------------------------------- changing


def test_order_removal_and_swap_each_with_one_button():
    client = with_own("never-diagnosed", "bridge", "cat-camel", "pelvic-tilt")
    assert do(client, "up:pelvic-tilt")["Location"].endswith("?at=pelvic-tilt#step-pelvic-tilt")
    assert names(client) == ["bridge", "pelvic-tilt", "cat-camel"]
    do(client, "down:bridge")
    assert names(client) == ["pelvic-tilt", "bridge", "cat-camel"]
    do(client, "up:pelvic-tilt"), do(client, "down:cat-camel")
    assert names(client) == ["pelvic-tilt", "bridge", "cat-camel"], "the ends are the ends"
    do(client, "remove:bridge")
    assert names(client) == ["pelvic-tilt", "cat-camel"]
    offers = [card.slug for card in own_routine.places(door(client))[1].others]
    assert offers
    client.post(EDIT, {"do": "swap:cat-camel", "swap-cat-camel": offers[0]})
    assert names(client) == ["pelvic-tilt", offers[0]] and places(client)[1][1:] == (0, 0, 0)


def test_any_button_keeps_the_amounts_that_were_chosen_beside_it():
    client = with_own("never-diagnosed", "bridge", "cat-camel")
    client.post(
        EDIT,
        {
            "do": "down:bridge",
            "sets-bridge": "2",
            "repetitions-bridge": "7",
            "hold_seconds-bridge": "3",
        },
    )
    assert places(client) == [("cat-camel", 0, 0, 0), ("bridge", 2, 7, 3)]
    step = door(client).open_routine("mine").steps[1]
    assert (step.dose.sets, step.dose.repetitions, step.dose.hold_seconds) == (2, 7, 3)


@pytest.mark.parametrize("name", ["sets", "repetitions", "hold_seconds"])
@pytest.mark.parametrize("sent", ["0", "-1", "11", "999", "99999999", "x", "", "²", "1.5"])
def test_an_amount_that_is_not_on_the_list_changes_nothing_and_says_so(name, sent):
    client = with_own("never-diagnosed", "bridge", "cat-camel")
    response = client.post(EDIT, {"do": "remove:cat-camel", f"{name}-bridge": sent})
    text = response.content.decode()
    assert (
        response.status_code == 422
        and f'href="#{name}-bridge"' in text
        and f'id="{name}-bridge"' in text
    )
    assert "<title>Error:" in text and "at most" in text
    assert places(client) == [("bridge", 0, 0, 0), ("cat-camel", 0, 0, 0)]


def test_every_amount_on_the_lists_is_taken_and_none_is_above_the_authored_one(html):
    client = with_own(
        "never-diagnosed",
        *[card.slug for card in own_routine.to_add(door(come_in("never-diagnosed")))][:MOST_STEPS],
    )
    text, known = html(client, EDIT), door(client)
    lists = re.findall(
        r'<select id="(\w+)-([a-z0-9-]+)" '
        r'name="(?:sets|repetitions|hold_seconds)-[^"]*">(.*?)</select>',
        text,
    )
    assert len(lists) > 30
    for name, slug, options in lists:
        numbers = [int(number) for number in re.findall(r'value="(\d+)"', options)]
        most = getattr(known.open(slug).dose, name)
        assert (
            numbers == sorted(set(numbers))
            and numbers[-1] == most
            and numbers[0] >= 1
            and len(numbers) > 1
        )
        assert 2 * numbers[0] >= most or name == "sets" or numbers[0] == 5, (name, slug)
        assert f'value="{numbers[0]}" selected' in options, "it starts with the least"
        for number in (numbers[0], numbers[-1]):
            assert client.post(EDIT, {f"{name}-{slug}": number}).status_code == 302, (
                name,
                slug,
                number,
            )


@pytest.mark.parametrize(
    "slug", ["egg-roll", "prone-prop", "massage-gun", "nix", "", "../bridge", "long-sit-twist"]
)
def test_what_is_not_open_cannot_be_added_or_swapped_in(slug):
    client = with_own("never-diagnosed", "bridge")
    for form in ({"do": "add", "add": slug}, {"do": "swap:bridge", "swap-bridge": slug}):
        response = client.post(EDIT, form)
        assert response.status_code == 422 and "Choose" in response.content.decode()
    assert names(client) == ["bridge"]
    first = come_in("never-diagnosed").post(EDIT, {"do": "add", "add": slug})
    assert (
        first.status_code == 422
        and "Choose an exercise that is open to you" in first.content.decode()
    )


def test_an_exercise_stands_in_it_once_and_twenty_are_the_most(html):
    every = [card.slug for card in own_routine.to_add(door(come_in("never-diagnosed")))]
    client = with_own("never-diagnosed", *every[:MOST_STEPS])
    client.post(EDIT, {"do": "add", "add": every[0]})
    assert names(client) == every[:MOST_STEPS]
    full = client.post(EDIT, {"do": "add", "add": every[MOST_STEPS]})
    assert (
        full.status_code == 422
        and "20 steps at most" in full.content.decode()
        and names(client) == every[:MOST_STEPS]
    )
    assert 'id="add"' not in html(client, EDIT)
    session = client.session
    session[KEY] = session[KEY] | {"own": [[slug, 0, 0, 0] for slug in [*every, *every]]}
    session.save()
    assert len(door(client).own) == MOST_STEPS


@pytest.mark.parametrize(
    "held",
    [
        None,
        7,
        "bridge",
        {"bridge": 1},
        [7],
        [["bridge"]],
        [["bridge", 1, 1, "x"]],
        [["bridge", True, 1, 1]],
        [[None, 1, 1, 1]],
    ],
)
def test_a_routine_that_cannot_be_read_is_none_and_breaks_nothing(html, held):
    client = with_own("never-diagnosed")
    session = client.session
    session[KEY] = session[KEY] | {"own": held}
    session.save()
    assert "There is none here yet" in html(client, MINE)
    client.post(EDIT, {"do": "add", "add": "bridge"})
    assert names(client) == ["bridge"]


def test_changing_it_ends_a_run_of_it_and_no_other(html):
    client = with_own("never-diagnosed", "bridge", "cat-camel")
    client.post(f"{MINE}follow/", {"pain": 1})
    assert "player/main" in html(client, f"{MINE}follow/")
    do(client, "up:cat-camel")
    assert client.session[KEY]["run"]["ended"]
    assert "player/main" not in html(client, f"{MINE}follow/")
    other = with_own("never-diagnosed", "bridge")
    other.post("/routines/in-bed/follow/", {"pain": 1})
    do(other, "save")
    assert not other.session[KEY]["run"].get("ended")


def test_it_goes_when_it_is_deleted_and_when_the_answers_go(html):
    client = with_own("never-diagnosed", "bridge")
    assert (
        do(client, "delete")["Location"] == MINE
        and places(client) == []
        and "There is none here yet" in html(client, MINE)
    )
    client = with_own("never-diagnosed", "bridge")
    client.post("/finish/")
    assert not Session.objects.filter(session_data__contains="bridge").exists()
    assert "The questions come first" not in html(client, MINE) and "A routine of your own" in html(
        client, MINE
    )
    assert KEY not in client.session


def test_it_stays_as_long_as_the_answers_do():
    client = come_in("never-diagnosed")
    client.post(EDIT, {"do": "add", "add": "bridge"})
    assert client.session.get_expire_at_browser_close()
    stays = Client()
    walk(stays, remember="28-days")
    stays.post(EDIT, {"do": "add", "add": "bridge"})
    assert (
        not stays.session.get_expire_at_browser_close()
        and stays.session.get_expiry_age() > 27 * 86_400
    )


# -------------------------------------------------------------------------------- weighed each time


def test_it_is_followed_printed_and_stopped_like_every_other(html, how_to):
    client = with_own("never-diagnosed", "bridge", "cat-camel", "pelvic-tilt")
    text = html(client, MINE)
    for part in ("follow/", "steps/1/", "worksheet/", "reminder/", "edit/"):
        assert f'href="{MINE}{part}"' in text, part
    for number, slug in enumerate(("bridge", "cat-camel", "pelvic-tilt"), 1):
        page = html(client, f"{MINE}steps/{number}/")
        assert (
            escape(how_to[slug][0]) in page
            and f"step {number} of 3" in page
            and "My routine" in page
        )
    assert "1. Bridge" in html(client, f"{MINE}worksheet/") and "Stop for a moment" in html(
        client, f"{MINE}hurts/?step=2"
    )
    assert "Set reminders" in text and html(client, f"{MINE}reminder/")
    client.post(f"{MINE}follow/", {"pain": 2})
    assert "player/main" in html(client, f"{MINE}follow/") and 'data-exercise="cat-camel"' in html(
        client, f"{MINE}follow/steps/2/"
    )
    client.post(f"{MINE}hurts/", {"choice": "sharper", "step": 2})
    assert [s.exercise.card.slug for s in door(client).open_routine("mine").steps] == [
        "bridge",
        "pelvic-tilt",
    ]
    assert "You stopped this one because it hurt." in html(
        client, MINE
    ) and "Cat and camel" in html(client, EDIT)
    client.post(f"{MINE}done/", {"pain": 5, "felt": "worse"})
    assert "Rest today." in html(client, f"{MINE}done/")


def test_what_is_withheld_stands_in_it_by_name_with_its_reason_and_what_to_do_instead(
    html, shown_in
):
    client = with_own(
        "thin-bones", "mini-bridge", "scapular-squeeze", "sit-to-stand", "seated-forward-bend"
    )
    assert isinstance(door(client).open("seated-forward-bend"), Withheld)
    text = html(client, MINE)
    part = text.partition("Left out for you")[2]
    assert "/exercises/seated-forward-bend/" in part and "Instead:" in part
    assert door(client).open("seated-forward-bend").reasons[0].why in part.replace("&#x27;", "'")
    assert [s.exercise.card.slug for s in door(client).open_routine("mine").steps] == [
        "mini-bridge",
        "scapular-squeeze",
        "sit-to-stand",
    ]
    edit = html(client, EDIT)
    row = edit.partition('id="step-seated-forward-bend"')[2].partition("</li>")[0]
    assert (
        "Not for you" in row
        and '<select id="sets' not in row
        and "repetitions-seated-forward-bend" not in edit
        and "What to do instead" in row
    )
    for number in range(1, 6):
        assert "seated-forward-bend" not in shown_in(
            client.get(f"{MINE}steps/{number}/", follow=True).content.decode()
        )
        assert (
            "seated-forward-bend"
            not in client.get(f"{MINE}follow/steps/{number}/").content.decode()
        )
    assert "Seated forward bend" not in html(client, f"{MINE}worksheet/")


def test_nothing_takes_a_place_that_the_visitor_did_not_give_it():
    client = with_own("never-diagnosed", "prone-prop", "bridge", "cat-camel", "pelvic-tilt")
    shown = door(client).open_routine("mine")
    assert [s.exercise.card.slug for s in shown.steps] == ["bridge", "cat-camel", "pelvic-tilt"]
    assert [s.stands_in_for for s in shown.steps] == ["", "", ""] and [
        one.card.slug for one in shown.left_out
    ] == ["prone-prop"]


def test_answers_that_become_stricter_withhold_it_at_once_and_later_open_it_again(html):
    client = with_own("full-set", "bridge", "cat-camel", "pelvic-tilt")
    session = client.session
    session[KEY] = session[KEY] | {"told-of-sign": timezone.now().isoformat()}
    session.save()
    for address in (
        MINE,
        EDIT,
        f"{MINE}steps/1/",
        f"{MINE}follow/",
        f"{MINE}worksheet/",
        f"{SHARED}?step=bridge",
    ):
        text = html(client, address)
        assert (
            "What to do, and why" in text and 'class="dose"' not in text and "<select" not in text
        ), address
    assert client.post(EDIT, {"do": "remove:bridge"}).status_code == 200 and names(client) == [
        "bridge",
        "cat-camel",
        "pelvic-tilt",
    ]
    session[KEY] = {name: value for name, value in session[KEY].items() if name != "told-of-sign"}
    session.save()
    assert f'href="{MINE}follow/">Start' in html(client, MINE)


def test_where_nothing_is_left_it_is_withheld_and_can_be_changed(html, shown_in):
    client = with_own("thin-bones", "seated-forward-bend", "childs-pose", "leg-crossover")
    text = html(client, MINE)
    assert (
        "Why it is not for you today" in text
        and "Change my routine" in text
        and shown_in(text) == set()
    )
    assert "We stop here for now" in html(client, f"{MINE}steps/1/")
    client.post(EDIT, {"do": "add", "add": "hip-hinge"})
    assert f'href="{MINE}follow/">Start' in html(client, MINE)


def test_before_a_clinician_has_looked_it_opens_only_where_all_of_it_is_comfort(html):
    mixed = with_own("clinician-first", "diaphragmatic-breathing", "bridge")
    assert not door(mixed).open_routine("mine").open
    do(mixed, "remove:bridge")
    assert door(mixed).open_routine("mine").open and "Slow belly breathing" in html(mixed, MINE)
    assert {card.slug for card in own_routine.to_add(door(mixed))} <= {
        s for s, e in catalogue().exercises.items() if e.comfort
    }


@pytest.mark.parametrize("name", ["full-set", "never-diagnosed", "disc"])
def test_a_push_is_no_part_of_it_even_where_it_is_open(name, html, shown_in, pushes):
    client = with_own(
        name, "long-sit-twist", "chair-twist-push", "bridge", "cat-camel", "pelvic-tilt"
    )
    shown = door(client).open_routine("mine")
    assert [s.exercise.card.slug for s in shown.steps] == ["bridge", "cat-camel", "pelvic-tilt"]
    assert {one.card.slug for one in shown.left_out} == {
        "long-sit-twist",
        "chair-twist-push",
    } and all(one.reasons for one in shown.left_out)
    assert not {card.slug for card in own_routine.to_add(door(client))} & set(pushes)
    assert not {
        card.slug for place in own_routine.places(door(client)) for card in place.others
    } & set(pushes)
    for address in (MINE, EDIT, *(f"{MINE}steps/{n}/" for n in range(1, 4)), f"{MINE}worksheet/"):
        assert not shown_in(html(client, address)) & set(pushes), address
    for push in set(pushes) - set(names(client)):
        assert client.post(EDIT, {"do": "add", "add": push}).status_code == 422
    if name == "full-set":
        assert "no part of a routine of your own" in html(
            client, MINE
        ) and "Add to my routine" not in html(client, "/exercises/long-sit-twist/")
        only = with_own(name, "long-sit-twist", "chair-twist-push")
        assert not door(only).open_routine(
            "mine"
        ).open and "no part of a routine of your own" in html(only, MINE)


def test_a_dose_that_is_lowered_by_an_editor_lowers_what_was_chosen(html):
    client = with_own("never-diagnosed", "bridge")
    client.post(EDIT, {"sets-bridge": 2, "repetitions-bridge": 10, "hold_seconds-bridge": 3})
    Instruction.objects.filter(exercise__slug="bridge").update(
        sets=1, repetitions=6, hold_seconds=2
    )
    mark_changed(timezone.now())
    dose = door(client).open_routine("mine").steps[0].dose
    assert (dose.sets, dose.repetitions, dose.hold_seconds) == (1, 6, 2)
    assert html(client, EDIT).count("selected") == 2


def test_an_exercise_that_is_no_longer_on_the_site_is_left_out_without_a_fault(html):
    client = with_own("never-diagnosed", "gone-with-the-wind", "bridge")
    assert [s.exercise.card.slug for s in door(client).open_routine("mine").steps] == ["bridge"]
    assert "1. Bridge" in html(client, EDIT)


def test_the_short_check_comes_first_here_too():
    client = with_own("never-diagnosed", "bridge")
    aged(client, hours=24.1, remember="28-days")
    for part in ("steps/1/", "follow/", "worksheet/"):
        assert client.get(MINE + part)["Location"].startswith("/screening/now/"), part


def test_new_answers_keep_it_and_weigh_it_anew(html):
    client = with_own("never-diagnosed", "bridge", "cat-camel", "pelvic-tilt")
    walk(client, conditions=["osteoporosis"], age=61)
    assert names(client) == ["bridge", "cat-camel", "pelvic-tilt"]
    assert html(client, MINE)


# ------------------------------------------------------------------------------------------ sharing


def shared_link(client, html):
    return escape_back(
        re.search(r'id="link" readonly value="([^"]*)"', html(client, EDIT))[1]
    ).removeprefix("http://testserver")


def escape_back(text):
    return text.replace("&amp;", "&")


def test_a_link_holds_names_and_the_amounts_of_what_is_open_and_nothing_else(html):
    client = with_own(
        "thin-bones", "bridge", "seated-forward-bend", "scapular-squeeze", "hip-hinge"
    )
    client.post(EDIT, {"sets-bridge": 1, "repetitions-bridge": 6})
    parts = urlsplit(shared_link(client, html))
    said = parse_qsl(parts.query)
    assert parts.path == SHARED and {name for name, _value in said} == {"step"}
    assert [value.split(".")[0] for _name, value in said] == [
        "bridge",
        "seated-forward-bend",
        "scapular-squeeze",
        "hip-hinge",
    ]
    assert said[0][1] == "bridge.1.6.2" and said[1][1] == "seated-forward-bend", (
        "no number of what is withheld"
    )
    assert all(re.fullmatch(r"[a-z0-9-]+(\.\d+){0,3}", value) for _name, value in said)


def test_whoever_has_not_answered_sees_names_and_goes_through_the_questions_and_comes_back(
    html, shown_in
):
    link = shared_link(with_own("never-diagnosed", "bridge", "cat-camel", "pelvic-tilt"), html)
    client = Client()
    text = html(client, link)
    assert (
        "Bridge" in text
        and "Not yet checked" in text
        and shown_in(text) == set()
        and "Use this as my routine" not in text
    )
    assert client.post(SHARED, {"step": ["bridge"]}).status_code == 200 and not client.cookies
    way = re.search(r'class="button" href="(/screening/[^"]*)"', text)[1].replace("&amp;", "&")
    form = html(client, way)
    carried = escape_back(re.search(r'name="next" value="([^"]*)"', form)[1])
    assert carried == link
    client.post(
        "/screening/", {"who": "me", "country": "gb", "remember": "session", "next": carried}
    )
    walk(client)
    text = html(client, "/result/")
    assert "To the routine that was shared with you" in text and escape(link) in text
    assert "Use this as my routine" in html(client, link)
    client.post(SHARED, {"step": [value for _name, value in parse_qsl(urlsplit(link).query)]})
    assert names(client) == ["bridge", "cat-camel", "pelvic-tilt"]
    assert "shared with you" not in html(client, "/result/")


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/",
        "//evil.example",
        "/exercises/egg-roll/",
        "/routines/shared/",
        "/routines/shared/?" + "x" * 2000,
        "javascript:alert(1)",
    ],
)
def test_the_questions_lead_back_to_a_shared_routine_and_to_nothing_else(client, html, onward):
    assert 'name="next"' not in html(client, "/screening/?next=" + onward)
    client.post(
        "/screening/", {"who": "me", "country": "gb", "remember": "session", "next": onward}
    )
    assert "onward" not in client.session[KEY]


def test_a_shared_link_takes_the_place_of_ones_own_only_when_that_is_said():
    client = with_own("never-diagnosed", "walking")
    refused = client.post(SHARED, {"step": ["bridge.1.5.2"]})
    assert (
        refused.status_code == 422
        and 'href="#replace"' in refused.content.decode()
        and names(client) == ["walking"]
    )
    assert client.post(SHARED, {"step": ["bridge.1.6.2"], "replace": "yes"})["Location"] == EDIT
    assert places(client) == [("bridge", 1, 6, 2)]


@pytest.mark.parametrize(
    "step", ["bridge.9.5.2", "bridge.1.11.2", "bridge.1.5.9", "bridge.0.5.2", "bridge"]
)
def test_an_amount_in_a_link_that_is_not_one_of_ours_starts_with_the_least(step):
    client = come_in("never-diagnosed")
    client.post(SHARED, {"step": [step]})
    assert places(client) == [("bridge", 0, 0, 0)]


@pytest.mark.parametrize(
    "step",
    [
        "",
        ".",
        "nix",
        "bridge.1",
        "bridge.1.2.3.4",
        "bridge.x.y.z",
        "bridge.1.5.99999",
        "../bridge",
        "Bridge",
        "bridge%20",
        "<script>",
        "a" * 500,
        "bridge.-1.5.2",
        "bridge.١.5.2",
    ],
)
def test_a_name_that_is_not_known_is_counted_and_not_repeated(step, html):
    client = come_in("never-diagnosed")
    text = client.get(SHARED, {"step": [step, "cat-camel"]}).content.decode()
    assert (
        "1 name in this link is not known here." in text
        and "<script>" not in text
        and "a" * 500 not in text
    )
    client.post(SHARED, {"step": [step, "cat-camel"]})
    assert names(client) == ["cat-camel"]
    alone = client.get(SHARED, {"step": [step]})
    assert (
        alone.status_code == 422
        and "Nothing that this link names is known here." in alone.content.decode()
    )


def test_a_link_that_is_empty_too_long_or_says_a_thing_twice_is_told_so():
    client = come_in("never-diagnosed")
    assert client.get(SHARED).status_code == 422
    many = client.post(SHARED, {"step": [f"x{n}" for n in range(MOST_STEPS + 1)]})
    assert (
        many.status_code == 422 and "more than 20" in many.content.decode() and places(client) == []
    )
    twice = client.get(SHARED, {"step": ["bridge.1.5.2", "bridge.1.6.3"]}).content.decode()
    assert "stands in it once" in twice and twice.count("/exercises/bridge/") == 1


@pytest.mark.parametrize(
    "name",
    [
        "nobody",
        "never-diagnosed",
        "full-set",
        "thin-bones",
        "clinician-first",
        "emergency",
        "half-way",
    ],
)
def test_a_link_with_pushes_in_it_opens_nothing(name, pushes, shown_in):
    client = come_in(name)
    response = client.get(
        SHARED, {"step": [*(f"{slug}.1.1.1" for slug in pushes), "prone-prop.1.8.1"]}
    )
    text = response.content.decode()
    assert (
        shown_in(text) == set()
        and 'class="dose"' not in text
        and "figure" not in text.replace("figures", "")
    )
    response = client.post(SHARED, {"step": pushes})
    assert response.status_code == 200 and "Location" not in response
    client.post(SHARED, {"step": [*pushes, "bridge"], "replace": "yes"})
    held = client.session.get(KEY, {}).get("own", []) if client.cookies else []
    assert not {place[0] for place in held} & set(pushes)


def test_a_withheld_name_in_a_link_is_kept_by_name_without_its_amount(html):
    client = come_in("thin-bones")
    client.post(SHARED, {"step": ["seated-forward-bend.1.3.10", "bridge.1.5.2"]})
    assert places(client) == [("seated-forward-bend", 0, 0, 0), ("bridge", 1, 5, 2)]


@pytest.mark.parametrize(
    "address", [MINE, EDIT, f"{SHARED}?step=bridge", "/routines/in-bed/adapt/"]
)
def test_no_page_of_it_is_kept_by_anybody(address):
    client = with_own("never-diagnosed", "bridge")
    response = client.get(address)
    assert response["Cache-Control"] == "no-store, private"
    if response.status_code == 200:
        assert "data-personal" in response.content.decode()
